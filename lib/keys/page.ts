import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import { listOperations } from "#lib/engine/list.ts";
import { isMailSet } from "#lib/mail/send.ts";
import { keyTroubleWords } from "#lib/messages/keys.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { rightToBlind } from "#lib/tenants/blind.ts";
import { currentPath } from "#lib/tenants/stage.ts";
import { findKeysInDoubt, listKeys } from "./history.ts";
import { findUnreadable } from "./open.ts";
import { overlap } from "./overlap.ts";
import { overlapInput } from "./overlap-commits.ts";
import { readKeyPolicy, readRevealPolicy, serviceAddress } from "./policy.ts";
import { isKeyBlind, rightToRead } from "./read.ts";
import { revocation } from "./revoke.ts";
import { rotation } from "./rotate.ts";
import { keyTroubleIn } from "./state.ts";
import { rightToSend } from "./taking.ts";
import { findForeign } from "./verify.ts";
import type { KeyInUse, KeyLine, KeysPage } from "./views.ts";

/** Everything on a tenant's Keys page; null if there is no such tenant. */
export async function findKeysPage(staff: Staff, tenantId: string): Promise<KeysPage | null> {
  requireRight(staff, "tenant:read");
  const tenant = await db().tenant.findUnique({
    where: { id: tenantId },
    include: { keys: { where: { state: { in: ["current", "next"] } }, orderBy: { mintedAt: "desc" } } },
  });
  if (!tenant) return null;
  const [history, operations, policy, open, stopped, perhaps, { asksReason }] = await Promise.all([
    listKeys(tenantId),
    listOperations(staff, tenantId, [rotation, overlap, revocation]),
    readKeyPolicy(),
    findOpenOverlap(tenantId),
    findStopped(tenantId),
    findKeysInDoubt(tenantId),
    readRevealPolicy(),
  ]);
  const inUse = async (state: KeyInUse["state"]): Promise<KeyInUse | null> => {
    const key = tenant.keys.find((each) => each.state === state);
    const line = history.find(({ id }) => id === key?.id);
    if (!key || !line) return null;
    const { id, hint, isService } = key;
    const trouble = keyTroubleIn(key);
    const isBlind = isKeyBlind(tenant, key);
    const { mintedAt, mintedBy, verifiedAt, userEmail } = line;
    const known = { hint, mintedAt, mintedBy, verifiedAt, userEmail };
    const card = {
      tenantId,
      tenantName: tenant.name,
      keyId: id,
      ...known,
      isSuspect: trouble !== null,
      unreadable: await findUnreadable(tenantId, id),
      isBlind,
      read: rightToRead(staff, key.trouble, isBlind),
      send: rightToSend(staff, key),
      asksReason,
      canMail: isMailSet(),
    };
    const foreign = findForeign(key.trouble);
    const ending = perhaps.get(id) ?? (state === "current" ? perhaps.get("current") : undefined);
    // None of our requests stops a key that belongs to someone else.
    const mayHaveStopped = foreign === null && ending ? ending : null;
    const words = trouble && keyTroubleWords(trouble);
    const refusedAt = trouble && (await findRefusal(tenantId, id));
    const isDoubtful = trouble?.code === "perhaps_stopped";
    return { id, state, card, trouble: words, refusedAt, isDoubtful, foreign, mayHaveStopped, isService };
  };
  const [current, next] = await Promise.all([inUse("current"), inUse("next")]);
  const pattern = policy.serviceAddress;
  const { origin: apiUrl, version: apiVersion } = settings().polytomic;
  const nth = history.filter(({ isService }) => isService).length + 1;
  return {
    tenantId,
    tenantName: tenant.name,
    setup: { apiUrl, apiVersion, organizationId: tenant.organizationId },
    current,
    next,
    due: current && dueOf(current.card.mintedAt, policy.maxAgeDays),
    operations,
    overlap: open && { ...open, ...readingOfNext(history) },
    stopped: stopped && stoppedOf(stopped, history),
    serviceAddress: pattern ? serviceAddress(pattern, tenant, nth) : "",
    history,
    blocked: blockedBy(tenant),
    resume: tenant.archivedAt || tenant.stage === "active" ? null : currentPath(tenant),
    blind: { isOn: tenant.isBlind, right: rightToBlind(staff, !tenant.isBlind) },
    operationIds: {
      rotate: random.uuid(),
      overlap: random.uuid(),
      revoke: { current: random.uuid(), next: random.uuid() },
    },
    verify: right(staff, "tenant:edit"),
    change: right(staff, "key:rotate"),
  };
}

function blockedBy(tenant: { organizationId: string | null; archivedAt: Date | null; stage: string }) {
  if (tenant.archivedAt) return "This tenant is archived. Restore it first.";
  if (!tenant.organizationId || tenant.stage !== "active") return "Finish the onboarding first.";
  return null;
}

function dueOf(mintedAt: string, maxAgeDays: number) {
  const at = later(new Date(mintedAt), maxAgeDays * dayMs);
  return { at: at.toISOString(), overdue: at <= clock.now(), maxAgeDays };
}

/** Whether somebody has the new key. */
function readingOfNext(history: KeyLine[]) {
  const next = history.find(({ state }) => state === "next");
  const takenAt = next?.takenAt ?? null;
  const isRead = takenAt !== null || (next !== undefined && next.copied + next.revealed > 0);
  return { takenAt, isRead, isNearTeam: takenAt === null && next?.isNearTeam === true };
}

/** When Polytomic last refused this key. */
async function findRefusal(tenantId: string, targetId: string): Promise<string | null> {
  const refusal = await db().auditEvent.findFirst({
    where: { tenantId, targetType: "key", targetId, action: "key.refused" },
    orderBy: { at: "desc" },
    select: { at: true },
  });
  return refusal?.at.toISOString() ?? null;
}

async function findOpenOverlap(tenantId: string) {
  const found = await db().operation.findFirst({
    where: { tenantId, kind: "key_overlap", stage: "overlapping", finishedAt: null },
  });
  if (!found) return null;
  const { switchAt, putOffAt } = overlapInput.parse(found.input);
  const since = found.createdAt.toISOString();
  return { operationId: found.id, since, switchAt: switchAt || null, putOffAt: putOffAt || null };
}

/** The last change of a key that succeeded. */
const findStopped = (tenantId: string) =>
  db().operation.findFirst({
    where: { tenantId, kind: { in: ["key_rotate", "key_overlap", "key_revoke"] }, state: "done" },
    orderBy: [{ finishedAt: "desc" }, { id: "desc" }],
  });

type Done = NonNullable<Awaited<ReturnType<typeof findStopped>>>;

/** The key that it ended, and when. A first key, or one minted after a revocation, ended none. */
function stoppedOf({ createdAt, finishedAt }: Done, history: KeyLine[]): KeysPage["stopped"] {
  const ended = history.find(
    ({ endedAt, verifiedAt, stillWorks }) =>
      endedAt !== null &&
      !stillWorks &&
      verifiedAt !== null &&
      endedAt >= createdAt.toISOString() &&
      finishedAt !== null &&
      endedAt <= finishedAt.toISOString(),
  );
  return ended?.endedAt ? { at: ended.endedAt, hint: ended.hint } : null;
}
