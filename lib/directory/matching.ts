import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { mostInBatch, type Selection } from "#lib/forms/batch.ts";
import { type TenantsQuery, tenantsQuery } from "#lib/forms/tenants.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { upTo } from "./counts.ts";
import { filterOf, whereOf } from "./filter.ts";
import type { Matching } from "./views.ts";

/* All tenants that the list's filter finds, on every page. */

const queryOf = (search: string): TenantsQuery =>
  tenantsQuery.parse(Object.fromEntries(new URLSearchParams(search)));

async function listIds(query: TenantsQuery): Promise<string[]> {
  const filter = await filterOf(query);
  if (filter === null) return [];
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT tenant.id::text FROM tenant WHERE ${whereOf(filter)} LIMIT ${mostInBatch + 1}::int`;
  return rows.map(({ id }) => id);
}

/** How many there are, and who may become their owner. */
export async function readMatching(staff: Staff, query: TenantsQuery): Promise<Matching> {
  requireRight(staff, "tenant:read");
  const ids = await listIds(query);
  const owners = await db().staff.findMany({
    where: { disabledAt: null },
    select: { id: true, name: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return { ...upTo(mostInBatch, ids.length), owners };
}

/** The ids of a selection. Those that match are counted again: the person agreed to as many as the page showed. */
export async function listSelected(staff: Staff, { ids, search, count }: Selection): Promise<string[]> {
  requireRight(staff, "tenant:read");
  if (search === undefined) return ids;
  const found = await listIds(queryOf(search));
  if (found.length > mostInBatch)
    throw new AppError(
      "conflict",
      `At most ${mostInBatch.toLocaleString("en")} tenants can be changed at once.`,
      {
        hint: "Filter the list further.",
      },
    );
  if (found.length !== count)
    throw new AppError("conflict", `Now ${found.length.toLocaleString("en")} tenants match.`, {
      hint: "Look at the list, and select all again.",
    });
  return found;
}

/** The same for a page that shows them before anything is done with them: whatever their number is. */
export async function listChosen(
  staff: Staff,
  { ids = [], search }: { ids?: string[] | undefined; search?: string | undefined },
): Promise<string[]> {
  requireRight(staff, "tenant:read");
  return search === undefined ? ids : await listIds(queryOf(search));
}
