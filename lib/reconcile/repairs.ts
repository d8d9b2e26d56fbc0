import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { endBlueprints } from "#lib/blueprints/ended.ts";
import type { FindingKind } from "#lib/forms/reconcile.ts";
import { stopKeys } from "#lib/keys/state.ts";
import type { FindingRepair } from "#lib/messages/findings.ts";
import { newOnboarding } from "#lib/onboarding/definition.ts";
import { sight } from "#lib/organizations/upstream.ts";
import { writeOff } from "#lib/organizations/write-off.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { isNotAccessible, upstreamStatus } from "#lib/polytomic/result.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { isRenamed, namedAs } from "#lib/tenants/names.ts";
import type { Finding } from "#prisma/client/client.ts";
import { importedTenant } from "./adopt.ts";

/* How each kind of finding is resolved. Each one looks at Polytomic again, because a finding is as old as its run. */

async function requireFinding(staff: Staff, id: string, kind: FindingKind): Promise<Finding> {
  requireRight(staff, "reconcile:run");
  const finding = await db().finding.findUnique({ where: { id } });
  if (!finding || finding.kind !== kind) throw new AppError("not-found", "This finding no longer exists.");
  if (finding.repairedAt)
    throw new AppError("conflict", "A colleague already did this.", { hint: "Reload the page." });
  return finding;
}

/** Null if Polytomic does not list the organization. Throws UpstreamError if there is no usable answer. */
async function lookUpstream(id: string | null): Promise<Organization | null> {
  try {
    return await asPartner().getOrganization(id ?? "");
  } catch (error) {
    if (!isNotAccessible(upstreamStatus(error))) throw error;
    const seen = await sight(id ?? "");
    if (seen.kind === "absent") return null;
    if (seen.kind === "found") return seen.organization;
    throw error;
  }
}

async function settle(tx: Tx, staff: Staff, finding: Finding, repair: FindingRepair): Promise<void> {
  const { code: repairCode, params: repairParams } = repair;
  const data = { repairedAt: clock.now(), repairedById: staff.id, repairCode, repairParams };
  const { count } = await tx.finding.updateMany({ where: { id: finding.id, repairedAt: null }, data });
  if (count === 0) throw new AppError("conflict", "A colleague already did this.");
}

/** The finding no longer holds: it is closed, and staff see why nothing was done. */
async function noLonger(staff: Staff, finding: Finding, message: string): Promise<never> {
  await transact((tx) => settle(tx, staff, finding, { code: "no_longer_applies", params: {} }));
  throw new AppError("conflict", message, { hint: "Nothing was changed." });
}

async function repaired(tx: Tx, staff: Staff, { id, kind }: Finding, tenantId: string): Promise<void> {
  const target = { type: "tenant", id: tenantId } as const;
  await record(tx, staff, "reconcile.repaired", target, { kind, findingId: id });
}

/** Adopts an organization that is not in our records. Returns the new tenant's id. */
export async function adopt(staff: Staff, findingId: string): Promise<string> {
  const finding = await requireFinding(staff, findingId, "not_ours");
  const organization = await lookUpstream(finding.organizationId);
  if (!organization) return await noLonger(staff, finding, "Polytomic no longer has this organization.");
  try {
    return await transact(async (tx) => {
      const tenant = await tx.tenant.create({ data: importedTenant(staff.id, organization) });
      const { id, name, organizationId } = tenant;
      await tx.operation.create({ data: newOnboarding(tenant, "user", "waiting") });
      await record(tx, staff, "tenant.imported", { type: "tenant", id }, { name, organizationId });
      await settle(tx, staff, finding, { code: "adopted", params: {} });
      return tenant.id;
    });
  } catch (error) {
    if (isTaken(error, "organization_id") || isTaken(error, "organizationId"))
      return await noLonger(staff, finding, "This organization already belongs to a tenant.");
    throw error;
  }
}

/** Archives a tenant whose organization no longer exists. */
export async function forget(staff: Staff, findingId: string): Promise<void> {
  const finding = await requireFinding(staff, findingId, "missing_upstream");
  const tenantId = finding.tenantId ?? "";
  const tenant = await db().tenant.findUnique({ where: { id: tenantId } });
  if (!tenant || tenant.archivedAt || tenant.organizationId !== finding.organizationId)
    return await noLonger(staff, finding, "This tenant is archived or has another organization.");
  if (await lookUpstream(tenant.organizationId)) {
    await transact((tx) => clear(tx, { tenantId }, "organization_missing"));
    return await noLonger(staff, finding, "Polytomic still has this organization.");
  }
  await writeOff(staff, tenantId, async (tx, ...about) => {
    await stopKeys(tx, ...about);
    await endBlueprints(tx, tenantId);
  });
  await transact((tx) => settle(tx, staff, finding, { code: "forgotten", params: {} }));
}

/** The tenant of a finding, and the current name of its organization at Polytomic. */
async function requireRenamed(staff: Staff, finding: Finding) {
  const organization = await lookUpstream(finding.organizationId);
  if (!organization) return await noLonger(staff, finding, "Polytomic no longer has this organization.");
  const tenant = await db().tenant.findUnique({ where: { id: finding.tenantId ?? "" } });
  const isSame = tenant?.archivedAt === null && tenant.organizationId === organization.id;
  if (!isSame || !isRenamed(tenant, organization.name))
    return await noLonger(staff, finding, "The names now match, or the tenant has changed.");
  return { tenant, organization };
}

/** Renames our record to the organization's name at Polytomic. Returns that name. */
export async function renameHere(staff: Staff, findingId: string): Promise<string> {
  const finding = await requireFinding(staff, findingId, "renamed");
  const { tenant, organization } = await requireRenamed(staff, finding);
  const { id, name: from } = tenant;
  const { name } = organization;
  await transact(async (tx) => {
    await settle(tx, staff, finding, { code: "renamed", params: { name } });
    await tx.tenant.update({ where: { id }, data: { ...namedAs(organization), updatedAt: clock.now() } });
    await record(tx, staff, "tenant.changed", { type: "tenant", id }, { from, to: name, what: "name" });
    await repaired(tx, staff, finding, id);
  });
  return name;
}

/** Records the organization's name at Polytomic; ours stays. Returns the name at Polytomic. */
export async function keepName(staff: Staff, findingId: string): Promise<string> {
  const finding = await requireFinding(staff, findingId, "renamed");
  const { tenant, organization } = await requireRenamed(staff, finding);
  const { id } = tenant;
  const { name } = organization;
  await transact(async (tx) => {
    await settle(tx, staff, finding, { code: "kept_name", params: {} });
    await tx.tenant.update({ where: { id }, data: { organizationName: name, updatedAt: clock.now() } });
    await repaired(tx, staff, finding, id);
  });
  return name;
}

/** Staff acknowledge that a key opens another organization. The key itself is revoked on its page. */
export async function acknowledge(staff: Staff, findingId: string): Promise<void> {
  const finding = await requireFinding(staff, findingId, "key_foreign");
  await transact(async (tx) => {
    await settle(tx, staff, finding, { code: "seen", params: {} });
    if (finding.tenantId) await repaired(tx, staff, finding, finding.tenantId);
  });
}
