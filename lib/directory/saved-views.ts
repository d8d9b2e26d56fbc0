import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, sql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { usualSort } from "#lib/forms/usual-sort.ts";
import type { Staff } from "#lib/staff/staff.ts";

/** A person's own views of the list: nobody else sees or removes them. */

const mostViews = 30;

/** The part of a query string that a view keeps: known names with valid values, without the page position. */
export function viewIn(search: string): string {
  const typed = Object.fromEntries(new URLSearchParams(search));
  const { after: _, before: __, sort, ...rest } = tenantsQuery.parse(typed);
  const view = { ...rest, sort: sort === usualSort(rest.q) ? undefined : sort };
  return new URLSearchParams(
    Object.entries(view).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  ).toString();
}

/** Part of a statement. */
export const viewsOf = (staff: Staff) => sql`(
  SELECT COALESCE(json_agg(json_build_object('id', id, 'name', name, 'search', search)), '[]')
  FROM saved_view WHERE staff_id = ${staff.id}::uuid)`;

export async function saveView(
  staff: Staff,
  { name, search }: { name: string; search: string },
): Promise<void> {
  const refuse = (why: string) =>
    new AppError("conflict", "Check the highlighted fields.", { fields: { name: why } });
  if ((await db().savedView.count({ where: { staffId: staff.id } })) >= mostViews)
    throw refuse(`You already have ${mostViews} views. Remove one first.`);
  try {
    await db().savedView.create({
      data: { staffId: staff.id, name, search: viewIn(search), createdAt: clock.now() },
    });
  } catch (error) {
    if (isTaken(error, "name")) throw refuse(`You already have a view named ${name}.`);
    throw error;
  }
}

export async function removeView(staff: Staff, viewId: string): Promise<void> {
  const { count } = await db().savedView.deleteMany({ where: { id: viewId, staffId: staff.id } });
  if (count === 0) throw new AppError("not-found", "This view no longer exists.");
}
