import "server-only";
import { db } from "#lib/base/db.ts";
import { reasonIn, stillWorks } from "#lib/messages/audit.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { reads } from "./budget.ts";
import type { Held } from "./views.ts";

/** The page stays bounded; it says when there is more. */
const most = 200;

/** Which keys a disabled person read, by the audit, and which tenants they own; null if the account is not disabled. */
export async function findHeld(me: Staff, staffId: string): Promise<Held | null> {
  requireRight(me, "staff:manage");
  const where = { ownerId: staffId };
  const [person, read, owned, tenants, staff] = await Promise.all([
    db().staff.findUnique({ where: { id: staffId, disabledAt: { not: null } } }),
    db().auditEvent.groupBy({
      by: ["targetId"],
      where: { actorId: staffId, targetType: "key", action: { in: reads } },
      _max: { at: true },
      orderBy: { _max: { at: "desc" } },
      take: most + 1,
    }),
    db().tenant.count({ where }),
    db().tenant.findMany({ where, select: { id: true, name: true }, orderBy: { name: "asc" }, take: 20 }),
    db().staff.findMany({ where: { disabledAt: null }, orderBy: [{ name: "asc" }, { id: "asc" }] }),
  ]);
  if (!person) return null;
  const keys = await db().organizationKey.findMany({
    where: { id: { in: read.map(({ targetId }) => targetId) } },
    include: { tenant: { select: { name: true } } },
  });
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
    keys: read.slice(0, most).flatMap(({ targetId, _max }) => {
      const key = byId.get(targetId);
      if (!key) return [];
      const { id, tenantId, tenant, hint, state } = key;
      const isInUse = state === "current" || state === "next" || stillWorking.has(id);
      return [
        {
          id,
          tenantId,
          tenantName: tenant.name,
          hint,
          isInUse,
          readAt: (_max.at ?? key.mintedAt).toISOString(),
        },
      ];
    }),
    owned,
    tenants,
    owners: staff.map(({ id, name }) => ({ value: id, label: name })),
  };
}
