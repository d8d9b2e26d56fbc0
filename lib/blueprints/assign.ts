import "server-only";
/**
 * Which blueprints a tenant has, with the values of their variables. Nothing here reaches Polytomic: that is a plan
 * and its application.
 */
import { isDeepStrictEqual } from "node:util";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { lockTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { note, refuseUnderWay, requireAssignment, type Which } from "./assignment.ts";
import { type BlueprintDocument, blueprintDocument, type Json } from "./document.ts";
import { fillGiven, type Given, seenIn, valuesToStore } from "./given-values.ts";
import { openSecrets, sealSecrets, secretsDetail } from "./sealed-secrets.ts";
import { requireNewer } from "./versions.ts";

/** The values to store. Throws AppError with the problem of each field. */
function requireValues(
  document: BlueprintDocument,
  tenant: TenantRecord,
  given: Given,
): Record<string, Json> {
  if (!tenant.organizationId) throw new AppError("conflict", "This tenant has no organization yet.");
  const filled = fillGiven(document, tenant, given);
  if (!("problems" in filled)) return valuesToStore(given, filled);
  const { own, fields } = filled.problems;
  throw new AppError("invalid", own ?? "Check the highlighted fields.", { fields });
}

function refuseUnready({ archivedAt, stage }: TenantRecord): void {
  if (archivedAt) throw new AppError("conflict", "This tenant is archived.", { hint: "Restore it first." });
  if (stage !== "active")
    throw new AppError("conflict", "This tenant has no working key yet.", {
      hint: "Finish its onboarding first.",
    });
}

/** Gives a tenant a published version. The form's id makes sending it twice one assignment. */
export async function assignBlueprint(
  staff: Staff,
  { assignmentId: id, tenantId, versionId }: { assignmentId: string; tenantId: string; versionId: string },
  given: Given,
): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const sealed = await sealSecrets(given.secrets, { id, tenantId });
  const now = clock.now();
  try {
    await transact(async (tx) => {
      const tenant = await lockTenant(tx, tenantId);
      if ((await tx.blueprintAssignment.count({ where: { id, tenantId } })) > 0) return;
      refuseUnready(tenant);
      const version = await tx.blueprintVersion.findUnique({
        where: { id: versionId, blueprint: { archivedAt: null } },
        include: { blueprint: { select: { name: true } } },
      });
      if (!version) throw new AppError("not-found", "This blueprint can no longer be assigned.");
      const variables = requireValues(blueprintDocument.parse(version.document), tenant, given);
      const { blueprintId } = version;
      const times = { createdById: staff.id, createdAt: now, updatedAt: now };
      await tx.blueprintAssignment.create({
        data: { id, tenantId, blueprintId, versionId, variables, ...sealed, ...times },
      });
      const detail = secretsDetail({ id, tenantId }, sealed);
      await note(tx, staff, tenantId, "blueprint.assigned", version, detail);
    });
  } catch (error) {
    if (!isTaken(error, "tenant_id") && !isTaken(error, "alive")) throw error;
    throw new AppError("conflict", "This tenant already has the blueprint.");
  }
}

/**
 * Other values, of a newer version if one is given; a secret that is left empty stays as it is. With `seen`, none if
 * someone has changed them since.
 */
export async function changeValues(
  staff: Staff,
  { versionId, seen, ...which }: Which & { versionId?: string | undefined; seen?: string | undefined },
  given: Given,
): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { assignmentId: id, tenantId } = which;
  const where = { id, tenantId, endedAt: null };
  const found = await db().blueprintAssignment.findUnique({
    where,
    omit: { secrets: false },
    include: { version: { include: { blueprint: { select: { name: true } } } } },
  });
  if (!found) throw new AppError("not-found", "This tenant no longer has the blueprint.");
  const isSame = versionId === undefined;
  const version = isSame ? found.version : await requireNewer(db(), found.version, versionId);
  const document = blueprintDocument.parse(version.document);
  const known = document.variables.flatMap(({ name, type }) => (type === "secret" ? [name] : []));
  // Opened and sealed before the transaction, because a key provider may have to be asked.
  const held = await openSecrets(found);
  const kept = Object.entries(held).filter(([name]) => known.includes(name));
  const all = { ...Object.fromEntries(kept), ...given.secrets };
  const sealed = await sealSecrets(all, { id, tenantId });
  await transact(async (tx) => {
    const { tenant, ...now } = await requireAssignment(tx, which);
    await refuseUnderWay(tx, which);
    const variables = requireValues(document, tenant, { variables: given.variables, secrets: all });
    // The same form again finds what it asked for.
    const isDone = isDeepStrictEqual([version.id, variables, all], [now.versionId, now.variables, held]);
    const isOther = now.secrets !== found.secrets || now.versionId !== found.versionId;
    if (isOther || (seen !== undefined && seen !== seenIn(now) && !isDone))
      throw new AppError("conflict", "Someone changed the blueprint's values meanwhile.", {
        hint: "Reload to see them. What you entered stays in the form.",
      });
    await tx.blueprintAssignment.update({
      where: { id },
      data: { versionId: version.id, variables, ...sealed, updatedAt: clock.now() },
    });
    // What is entered now is sent with the next application, whatever the customer has entered before.
    if (Object.keys(given.secrets).length > 0)
      await tx.managedResource.updateMany({
        where: { assignmentId: id, reenteredAt: { not: null } },
        data: { reenteredAt: null, secretsHash: null },
      });
    const detail = secretsDetail({ id, tenantId }, sealed);
    const action = isSame ? "blueprint.changed" : "blueprint.version-changed";
    await note(tx, staff, tenantId, action, version, detail);
  });
}

/** Paused, it is neither applied nor compared. */
export async function pauseBlueprint(staff: Staff, which: Which, isPaused: boolean): Promise<void> {
  requireRight(staff, "blueprint:apply");
  await transact(async (tx) => {
    const { id, tenantId, pausedAt, version } = await requireAssignment(tx, which);
    if ((pausedAt !== null) === isPaused) return;
    if (isPaused) await refuseUnderWay(tx, which);
    const now = clock.now();
    const data = { pausedAt: isPaused ? now : null, updatedAt: now };
    await tx.blueprintAssignment.update({ where: { id }, data });
    if (isPaused) await clear(tx, { tenantId, subject: id }, "blueprint_drifted");
    await note(tx, staff, tenantId, isPaused ? "blueprint.paused" : "blueprint.resumed", version);
  });
}

/** Ends the assignment. Everything stays at Polytomic and is ours no more. */
export async function takeOff(staff: Staff, which: Which): Promise<void> {
  requireRight(staff, "blueprint:apply");
  await transact(async (tx) => {
    const { id, tenantId, version } = await requireAssignment(tx, which);
    await refuseUnderWay(tx, which);
    const endedAt = clock.now();
    await tx.managedResource.updateMany({ where: { assignmentId: id, endedAt: null }, data: { endedAt } });
    const data = { endedAt, updatedAt: endedAt, secrets: null, sealedAs: null };
    await tx.blueprintAssignment.update({ where: { id }, data });
    for (const code of ["blueprint_failed", "blueprint_drifted"] as const)
      await clear(tx, { tenantId, subject: id }, code);
    await note(tx, staff, tenantId, "blueprint.released", version);
  });
}
