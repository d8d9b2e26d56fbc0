import "server-only";
import { type Actor, because, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";
import { noneIfUnreadable, UnreadableError } from "#lib/base/unreadable.ts";
import { keyTroubleWords } from "#lib/messages/keys.ts";
import { UpstreamError } from "#lib/polytomic/result.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { holdTenants, requireTenant } from "#lib/tenants/record.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { openKey } from "./open.ts";
import { reviewKeys } from "./state.ts";
import { findForeign, ownerOf, type Verdict, verifyKey } from "./verify.ts";

const inUse = ["current", "next"] as const;

/**
 * alarm: a foreign key, which opens another organization. user: it works but belongs to another user. silent:
 * Polytomic gave no answer, which proves nothing about the key.
 */
type Checked = { kind: "alive" } | { kind: "dead" | "alarm" | "user" | "silent"; message: string };

/** Verifies a current or next key at Polytomic and stores the result. Null actor: the app itself. */
export async function checkKey(actor: Actor, keyId: string): Promise<Checked> {
  const key = await db().organizationKey.findUnique({ where: { id: keyId }, omit: { sealed: false } });
  if (!key) throw new AppError("not-found", "This key no longer exists.");
  const tenant = await requireTenant(key.tenantId);
  const value = await openKey(key);
  let verdict: Verdict;
  try {
    verdict = await verifyKey(value, ownerOf(key, tenant));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { kind: "silent", message: error.message };
  }
  // A key that was stopped in the meantime is expected not to work.
  const still = { state: { in: [...inUse] } };
  await transact((tx) => keepVerdict(tx, actor, key, verdict, { still, audited: "all" }));
  if (verdict.alive) return { kind: "alive" };
  const kinds = { organization: "alarm", user: "user" } as const;
  const foreign = findForeign(verdict.trouble.code);
  return { kind: foreign ? kinds[foreign] : "dead", message: keyTroubleWords(verdict.trouble) };
}

/** busy: somebody is changing the key, so that the answer about it counts for nothing. */
type Usable =
  | { key: Secret }
  | { why: "no_key" | "key_not_working" | "key_unreadable" | "no_answer" | "busy" };

/** The tenant's current key, verified for the app's own requests, or why it can't be used. Stores the result. */
export async function verifyCurrentKey(tenantId: string): Promise<Usable> {
  const key = await db().organizationKey.findFirst({
    where: { tenantId, state: "current" },
    orderBy: { mintedAt: "desc" },
    omit: { sealed: false },
  });
  if (!key) return { why: "no_key" };
  const value = await openKey(key).catch(noneIfUnreadable);
  if (!value) return { why: "key_unreadable" };
  try {
    const verdict = await verifyKey(value, ownerOf(key, await requireTenant(tenantId)));
    const terms: Terms = { still: undisturbed(), audited: "news" };
    if (!(await transact((tx) => keepVerdict(tx, null, key, verdict, terms)))) return { why: "busy" };
    return verdict.alive ? { key: value } : { why: "key_not_working" };
  } catch (error) {
    if (error instanceof UpstreamError) return { why: "no_answer" };
    throw error;
  }
}

/**
 * Verifies the tenant's keys in use. Returns the message for success. Throws AppError `conflict` for a key that is
 * dead or belongs to someone else, `unreadable` for one that can't be decrypted, and `upstream` if Polytomic gave no answer.
 */
export async function checkTenantKeys(staff: Staff, tenantId: string): Promise<string> {
  requireRight(staff, "tenant:edit");
  const keys = await db().organizationKey.findMany({
    where: { tenantId, state: { in: [...inUse] } },
    orderBy: { state: "asc" },
    select: { id: true, hint: true, state: true },
  });
  if (keys.length === 0) throw new AppError("not-found", "This tenant has no key to verify.");
  const problems: { kind: Checked["kind"]; message: string }[] = [];
  let unreadable: UnreadableError | null = null;
  for (const { id, hint, state } of keys) {
    const checked = await checkKey(staff, id).catch((error: unknown) => {
      unreadable = error instanceof UnreadableError ? error : null;
      return noneIfUnreadable(error);
    });
    if (checked === null || checked.kind === "alive") continue;
    const name = `${state === "next" ? "The new key" : "The key"}${hint ? ` ending in ${hint}` : ""}`;
    problems.push({ kind: checked.kind, message: said(name, checked) });
  }
  const worst = problems.find(({ kind }) => kind !== "silent") ?? problems[0];
  if (unreadable && (!worst || worst.kind === "silent")) throw unreadable;
  if (!worst) return keys.length > 1 ? "Both keys verified" : "Key verified";
  throw new AppError(
    worst.kind === "silent" ? "upstream" : "conflict",
    problems.map((p) => p.message).join(" "),
  );
}

function said(name: string, { kind, message }: Exclude<Checked, { kind: "alive" }>): string {
  if (kind === "silent") return `${name} could not be verified and may still work. ${message}`;
  if (kind === "alarm") return `${name} opens another organization. ${message}`;
  if (kind === "user") return `${name} works but belongs to another user. ${message}`;
  return `${name} no longer works. ${message}`;
}

/** A key in use that nobody is changing, for what the app verifies on its own. */
export const undisturbed = (): Prisma.OrganizationKeyWhereInput => ({
  state: { in: [...inUse] },
  tenant: {
    archivedAt: null,
    OR: [{ leaseUntil: null }, { leaseUntil: { lt: clock.now() } }],
    // While an overlap waits for the customer, neither of its keys changes.
    operations: { none: { topic: { startsWith: "key" }, NOT: { stage: "overlapping", state: "waiting" } } },
  },
});

/** `still` must hold when the answer arrives; `audited`: every check, or only those with a new result. */
type Terms = { still: Prisma.OrganizationKeyWhereInput; audited: "all" | "news" };

/** Stores the result of verifying a key, with its audit row. False if `still` no longer holds. */
export async function keepVerdict(
  tx: Tx,
  actor: Actor,
  { id, tenantId }: { id: string; tenantId: string },
  verdict: Verdict,
  { still, audited }: Terms,
): Promise<boolean> {
  const where = { ...still, id };
  await holdTenants(tx, [tenantId]);
  const before = await tx.organizationKey.findFirst({ where, select: { trouble: true, state: true } });
  const now = clock.now();
  const data = verdict.alive
    ? { verifiedAt: now, trouble: null, troubleParams: {} }
    : { trouble: verdict.trouble.code, troubleParams: verdict.trouble.params };
  const { count } = await tx.organizationKey.updateMany({ where, data });
  if (!before || count === 0) return false;
  if (verdict.alive && before.state === "current")
    await tx.tenant.update({ where: { id: tenantId }, data: { lastVerifiedAt: now } });
  await reviewKeys(tx, tenantId, id);
  const wasAlive = before.trouble === null;
  if (audited === "news" && wasAlive === verdict.alive) return true;
  const target = { type: "key", id, tenantId } as const;
  if (verdict.alive) await record(tx, actor, "key.verified", target, {});
  else await record(tx, actor, "key.refused", target, because(verdict.trouble));
  return true;
}
