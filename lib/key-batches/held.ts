import "server-only";
import { db, joinSql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { ReplaceHeldForm } from "#lib/forms/held.ts";
import { spending } from "#lib/keys/budget.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import { keyTopic } from "#lib/keys/rotate.ts";
import { reasonIn, stillWorks } from "#lib/messages/audit.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import type { OrganizationKey } from "#prisma/client/client.ts";
import { findLastBatch } from "./read.ts";
import { type ChosenKey, startBatch } from "./start.ts";
import type { Held } from "./views.ts";

/** The page stays bounded; it says when there is more, which comes when these are replaced. */
const most = 200;

const noPattern = "Set an email pattern for service users on Settings › Polytomic first.";

const waits =
  "It waits until the customer has switched to it. Once they have, it can be replaced here. To stop it now, cancel the rotation with overlap.";

/** An open change of the tenant's key. */
const changing = { where: { topic: keyTopic }, select: { id: true }, take: 1 } as const;

type Found = Pick<OrganizationKey, "state"> & {
  batches: { keyId: string }[];
  tenant: { archivedAt: Date | null; operations: { id: string }[] };
};

/** Whether a key can be replaced with others of its kind. Only the current one of a tenant can. */
function rightToReplace({ state, batches, tenant: { archivedAt, operations } }: Found): Right {
  const refused = (reason: string): Right => ({ allowed: false, reason });
  if (batches.length > 0) return refused("It is about to be replaced.");
  if (state === "next") return refused(waits);
  if (operations.length > 0) return refused("The tenant's key is being changed.");
  if (state !== "current") return refused("Only the key in use can be replaced here.");
  return archivedAt ? refused("The tenant is archived.") : { allowed: true };
}

/** Which keys a disabled person read or made a link to, by the audit, and which tenants they own; null if the account is not disabled. */
export async function findHeld(me: Staff, staffId: string): Promise<Held | null> {
  requireRight(me, "staff:manage");
  const where = { ownerId: staffId };
  const [person, read, owned, tenants, staff] = await Promise.all([
    db().staff.findUnique({ where: { id: staffId, disabledAt: { not: null } } }),
    // Those in use first: what is replaced makes room for the next.
    db().$queryRaw<{ id: string; readAt: Date }[]>`
      SELECT key.id::text, max(at) AS "readAt"
      FROM audit_event JOIN organization_key AS key ON key.id::text = target_id
      WHERE actor_id = ${staffId}::uuid AND target_type = 'key' AND action IN (${joinSql(spending)})
      GROUP BY key.id
      ORDER BY key.state IN ('current', 'next') DESC, max(at) DESC, key.id
      LIMIT ${most + 1}::int`,
    db().tenant.count({ where }),
    db().tenant.findMany({ where, select: { id: true, name: true }, orderBy: { name: "asc" }, take: 20 }),
    db().staff.findMany({ where: { disabledAt: null }, orderBy: [{ name: "asc" }, { id: "asc" }] }),
  ]);
  if (!person) return null;
  const keys = await db().organizationKey.findMany({
    where: { id: { in: read.map(({ id }) => id) } },
    include: {
      tenant: { select: { name: true, archivedAt: true, operations: changing } },
      batches: { where: { begunAt: null }, select: { keyId: true }, take: 1 },
    },
  });
  const [batch, policy] = await Promise.all([
    findLastBatch(me, { reason: "leaver", leaverId: staffId }),
    readKeyPolicy(),
  ]);
  const ends = await db().auditEvent.findMany({
    where: { targetId: { in: keys.map(({ id }) => id) }, action: "key.stopped" },
    select: { targetId: true, detail: true },
  });
  const stillWorking = new Set(
    ends.flatMap(({ targetId, detail }) => (stillWorks(reasonIn(detail)) ? [targetId] : [])),
  );
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    staffId,
    name: person.name,
    hasMore: read.length > most,
    keys: read.slice(0, most).flatMap(({ id, readAt }) => {
      const key = byId.get(id);
      if (!key) return [];
      const { tenantId, tenant, hint, state, trouble } = key;
      const isInUse = state === "current" || state === "next" || stillWorking.has(id);
      return [
        {
          id,
          tenantId,
          tenantName: tenant.name,
          hint,
          isInUse,
          works: trouble === null,
          replace: rightToReplace(key),
          readAt: readAt.toISOString(),
        },
      ];
    }),
    batch,
    batchId: random.uuid(),
    overlap: policy.serviceAddress === null ? { allowed: false, reason: noPattern } : { allowed: true },
    owned,
    tenants,
    owners: staff.map(({ id, name }) => ({ value: id, label: name })),
  };
}

/** Of the named keys, those in use that the leaver read or made a link to. */
async function listReplaceable(staffId: string, keyIds: string[]) {
  const wasRead = await db().auditEvent.groupBy({
    by: ["targetId"],
    where: { actorId: staffId, targetId: { in: keyIds }, action: { in: spending } },
  });
  const keys = await db().organizationKey.findMany({
    where: { id: { in: wasRead.map(({ targetId }) => targetId) }, state: "current" },
    select: { id: true, tenantId: true, trouble: true },
  });
  return new Map(keys.map((key) => [key.id, key]));
}

const invalid = (name: string, message: string) =>
  new AppError("invalid", message, { fields: { [name]: message } });

/**
 * Replaces the chosen keys of a leaver, each by an operation of its own, which the worker begins. With overlap, a key
 * that works goes on until the customer has switched; one that does not work is rotated.
 */
export async function replaceHeld(
  me: Staff,
  { batchId, staffId, keyIds, way, typedCount }: ReplaceHeldForm,
): Promise<void> {
  requireRight(me, "staff:manage");
  requireRight(me, "key:rotate");
  if ((await db().keyBatch.count({ where: { id: batchId } })) > 0) return;
  const leaver = await db().staff.findUnique({ where: { id: staffId, disabledAt: { not: null } } });
  if (!leaver) throw new AppError("conflict", "This account is not disabled.", { hint: "Disable it first." });
  if (typedCount !== keyIds.length) throw invalid("typedCount", `Type ${keyIds.length} to confirm.`);
  if (way === "overlap" && (await readKeyPolicy()).serviceAddress === null) throw invalid("way", noPattern);
  const found = await listReplaceable(staffId, keyIds);
  const keys = keyIds.flatMap((keyId): ChosenKey[] => {
    const key = found.get(keyId);
    const kind = way === "overlap" && key?.trouble === null ? "key_overlap" : "key_rotate";
    return key ? [{ keyId, tenantId: key.tenantId, kind }] : [];
  });
  if (keys.length < keyIds.length)
    throw new AppError("conflict", "Some of these keys are no longer in use.", {
      hint: "Reload the page, then choose again.",
    });
  await startBatch(me, { id: batchId, reason: "leaver", leaver, keys });
}
