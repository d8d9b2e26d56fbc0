import "server-only";
import { ask, timeLimitMs } from "#lib/activity/panel.ts";
import type { Panel } from "#lib/activity/views.ts";
/**
 * The integrations that Polytomic offers to a tenant's organization. Staff choose among them by name, and what a link
 * allows is checked against them. If the list can't be loaded, ids are accepted as typed, so that staff can keep
 * working.
 */
import { AppError } from "#lib/base/errors.ts";
import { isTypeId } from "#lib/forms/connect.ts";
import { hasCurrentKey, openCurrentKey } from "#lib/keys/read.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { TypeChoice } from "./views.ts";

/** Sorted by name. Throws the error of the read, and if the list has nothing to choose. */
async function readTypes(tenantId: string): Promise<{ rows: TypeChoice[] }> {
  const listed = await asOrganization(await openCurrentKey(tenantId), timeLimitMs).listConnectionTypes();
  const types = [...new Map(listed.map((type) => [type.id.toLowerCase(), type])).values()].filter(({ id }) =>
    isTypeId(id.toLowerCase()),
  );
  // An empty list means that this key can't see it, not that there are no integrations.
  if (types.length === 0) throw new AppError("upstream", "Polytomic listed no integrations.");
  const named = types.map(({ id, name }) => ({ id, name: name || id }));
  const isShared = (name: string) => named.filter((type) => type.name === name).length > 1;
  const rows = named.map(({ id, name }) => ({ id, name: isShared(name) ? `${name} (${id})` : name }));
  return { rows: rows.toSorted((a, b) => a.name.localeCompare(b.name)) };
}

/** A select that ends before the list does would hide some integrations. */
const askTypes = (tenantId: string) => ask(() => readTypes(tenantId), Number.POSITIVE_INFINITY);

/** The form's options; null while the tenant has no key. */
export async function readTypeChoices(staff: Staff, tenantId: string): Promise<Panel<TypeChoice> | null> {
  requireRight(staff, "health:read");
  return (await hasCurrentKey(tenantId)) ? await askTypes(tenantId) : null;
}

/**
 * The ids as Polytomic spells them. Throws AppError("invalid") for ids that it does not list. If the list can't be
 * loaded, returns them unchanged.
 */
export async function requireTypes(tenantId: string, wanted: string[]): Promise<string[]> {
  if (wanted.length === 0) return wanted;
  const listed = await askTypes(tenantId);
  if (listed.trouble !== null) return wanted;
  const known = new Map(listed.rows.map(({ id }) => [id.toLowerCase(), id]));
  const unknown = wanted.filter((id) => !known.has(id)).map((id) => `“${id}”`);
  if (unknown.length > 0) {
    const message = `Polytomic has no integration called ${unknown.join(", ")}.`;
    throw new AppError("invalid", "Check the highlighted fields.", { fields: { types: message } });
  }
  return wanted.map((id) => known.get(id) ?? id);
}
