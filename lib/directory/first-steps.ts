import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { reads } from "#lib/keys/budget.ts";
import { findStatus } from "#lib/partner/status.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { FirstSteps, Setup } from "./views.ts";

/* What is left to do on an empty installation, and for a customer who was just onboarded. */

/** For whom can set the app up; null for everyone else. */
export async function readSetup(staff: Staff): Promise<Setup | null> {
  requireRight(staff, "tenant:read");
  if (!right(staff, "staff:manage").allowed) return null;
  const [status, branding, colleagues, invitations, webhooks] = await Promise.all([
    findStatus(),
    db().branding.findUnique({ where: { id: 1 }, select: { name: true } }),
    db().staff.count({ where: { disabledAt: null, id: { not: staff.id } } }),
    db().invitation.count({ where: { acceptedAt: null, revokedAt: null, expiresAt: { gt: clock.now() } } }),
    db().noticeWebhook.count(),
  ]);
  return {
    isSandbox: settings().polytomic.sandbox,
    partnerKey: status?.kind === "good",
    branding: Boolean(branding?.name),
    team: colleagues + invitations > 0,
    notifications: webhooks > 0 || settings().mail !== null,
  };
}

/** Nobody counts on the first steps of a customer who has been there for long. */
const shownMs = 90 * dayMs;

/** How far a key got: the customer took it, staff read it or made a link to it, or none of that. */
async function handedOver(keyId: string): Promise<FirstSteps["key"]> {
  const events = await db().auditEvent.findMany({
    where: { targetType: "key", targetId: keyId, action: { in: [...reads, "key.sent"] } },
    select: { action: true, actorId: true },
  });
  if (events.some(({ action, actorId }) => action === "key.taken" && actorId === null)) return "taken";
  if (events.some(({ action }) => reads.includes(action))) return "read";
  return events.some(({ action }) => action === "key.sent") ? "sent" : "none";
}

/** Null once everything that can be known is done, and for customers who are not new. */
export async function findFirstSteps(staff: Staff, tenantId: string): Promise<FirstSteps | null> {
  requireRight(staff, "tenant:read");
  const since = later(clock.now(), -shownMs);
  const tenant = await db().tenant.findFirst({
    where: { id: tenantId, stage: "active", archivedAt: null, imported: false, createdAt: { gt: since } },
    select: {
      rootEmail: true,
      rootUserOrigin: true,
      health: true,
      keys: { where: { state: "current" }, select: { id: true }, orderBy: { mintedAt: "desc" }, take: 1 },
    },
  });
  const [current] = tenant?.keys ?? [];
  if (!tenant || !current) return null;
  const { health, rootEmail, rootUserOrigin } = tenant;
  const seen = health?.seenAt ? health : null;
  const steps: FirstSteps = {
    tenantId,
    key: await handedOver(current.id),
    invited: rootUserOrigin === "created" ? rootEmail : null,
    connections: seen?.connections ?? null,
    syncs: seen && { all: seen.syncs, good: seen.syncs - seen.failing - seen.unknown },
    checkedAt: seen?.seenAt?.toISOString() ?? null,
  };
  const isKeyOut = steps.key === "taken" || steps.key === "read";
  return isKeyOut && (steps.connections ?? 0) > 0 && (steps.syncs?.good ?? 0) > 0 ? null : steps;
}
