import "server-only";
/** What staff decide about a field that was changed at Polytomic, besides putting it back. */
import { record } from "#lib/audit/record.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { refuseUnderWay, requireAssignment } from "./assignment.ts";
import { hasSecret, withValueAt } from "./compare.ts";
import { ignoredFields, jsonObject, overrides } from "./document.ts";
import { driftDetail } from "./drift-detail.ts";
import { reviewDrift } from "./keep-drift.ts";

type Which = { tenantId: string; assignmentId: string; key: string; path: string };

/** The field as the last comparison found it. */
async function requireDrifted(tx: Tx, which: Which) {
  const { assignmentId, key, path } = which;
  const assignment = await requireAssignment(tx, which);
  await refuseUnderWay(tx, which);
  const row = await tx.managedResource.findFirst({ where: { assignmentId, key, endedAt: null } });
  const detail = driftDetail.parse(row?.driftDetail ?? {});
  const field = detail.fields.find((each) => each.path === path);
  if (!row || !field)
    throw new AppError("conflict", "This field is no longer different.", { hint: "Reload the page." });
  return { assignment, row, detail, field };
}

type Drifted = Awaited<ReturnType<typeof requireDrifted>>;

/** The field is settled; `found`: it is what was last applied from now on. */
async function settle(tx: Tx, { assignment, row, detail, field }: Drifted, found: boolean): Promise<void> {
  const fields = detail.fields.filter(({ path }) => path !== field.path);
  const applied = jsonObject.parse(row.lastApplied);
  await tx.managedResource.update({
    where: { id: row.id },
    data: {
      driftDetail: { ...detail, fields },
      ...(fields.length === 0 && { drift: "in_step" }),
      ...(found && { lastApplied: withValueAt(applied, field.path, field.found) }),
    },
  });
  const { id: assignmentId, tenantId, version } = assignment;
  await reviewDrift(tx, { tenantId, assignmentId, blueprint: version.blueprint.name });
}

const detailOf = ({ assignment, row }: Drifted, path: string) => ({
  blueprint: assignment.version.blueprint.name,
  name: row.name,
  field: path,
});

type Found = Pick<Drifted["field"], "path" | "wanted" | "found">;

/** Whether it runs is no field of a document, and a secret can't be seen. */
export const mayKeep = ({ path, wanted, found }: Found): boolean =>
  path !== "/active" && !hasSecret(found) && !hasSecret(wanted);

/** What Polytomic has becomes what this tenant is to have, whatever the version says. */
export async function keepAsOverride(staff: Staff, which: Which): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { key, path, tenantId } = which;
  if (path === "/active")
    throw new AppError("conflict", "Whether it runs can't be kept for one tenant: ignore it instead.");
  await transact(async (tx) => {
    const drifted = await requireDrifted(tx, which);
    const { assignment, field } = drifted;
    if (!mayKeep(field))
      throw new AppError("conflict", "It holds a secret, which can't be seen here, so it can't be kept.", {
        hint: "Put it back, or ignore the field.",
      });
    const others = overrides
      .parse(assignment.overrides)
      .filter((each) => each.key !== key || each.path !== path);
    await tx.blueprintAssignment.update({
      where: { id: assignment.id },
      data: { overrides: [...others, { key, path, value: field.found }] },
    });
    await settle(tx, drifted, true);
    const detail = detailOf(drifted, path);
    await record(tx, staff, "blueprint.override-kept", { type: "tenant", id: tenantId }, detail);
  });
}

/** The field is compared no more for this tenant, neither by a check nor by a plan. */
export async function ignoreField(staff: Staff, which: Which): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { key, path, tenantId } = which;
  await transact(async (tx) => {
    const drifted = await requireDrifted(tx, which);
    const { assignment } = drifted;
    const ignored = [...ignoredFields.parse(assignment.ignored), { key, path }];
    await tx.blueprintAssignment.update({ where: { id: assignment.id }, data: { ignored } });
    await settle(tx, drifted, false);
    const detail = detailOf(drifted, path);
    await record(tx, staff, "blueprint.field-ignored", { type: "tenant", id: tenantId }, detail);
  });
}

/** What was kept or ignored for this tenant is compared again, and wanted as the version says. */
export async function followBlueprint(staff: Staff, which: Which): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { assignmentId, key, path, tenantId } = which;
  await transact(async (tx) => {
    const assignment = await requireAssignment(tx, which);
    await refuseUnderWay(tx, which);
    const kept = overrides.parse(assignment.overrides);
    const ignored = ignoredFields.parse(assignment.ignored);
    const isOther = (each: { key: string; path: string }) => each.key !== key || each.path !== path;
    if ([...kept, ...ignored].every(isOther))
      throw new AppError("conflict", "This field already follows the blueprint.", {
        hint: "Reload the page.",
      });
    await tx.blueprintAssignment.update({
      where: { id: assignmentId },
      data: { overrides: kept.filter(isOther), ignored: ignored.filter(isOther) },
    });
    // The next comparison reads it, although nothing moved at Polytomic.
    const where = { assignmentId, key, endedAt: null };
    await tx.managedResource.updateMany({ where, data: { upstreamUpdatedAt: null } });
    const row = await tx.managedResource.findFirst({ where, select: { name: true } });
    const detail = { blueprint: assignment.version.blueprint.name, name: row?.name ?? key, field: path };
    await record(tx, staff, "blueprint.field-followed", { type: "tenant", id: tenantId }, detail);
  });
}
