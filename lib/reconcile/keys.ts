import "server-only";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { noneIfUnreadable } from "#lib/base/unreadable.ts";
import { keepVerdict, undisturbed } from "#lib/keys/check.ts";
import { openKey } from "#lib/keys/open.ts";
import { findForeign, ownerOf, type Verdict, verifyKey } from "#lib/keys/verify.ts";
import type { FailureMessage } from "#lib/messages/failures.ts";
import { failureOf, UpstreamError } from "#lib/polytomic/result.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { detailColumns } from "./findings.ts";
import { type Checked, findFinishedRunId, tell } from "./runs.ts";

/*
 * Whether our keys still open what they should. Only an answer about the key itself counts: if Polytomic can't be
 * reached, the check ends and says nothing about any key. A key for which it asks us to slow down is left out, because
 * each organization may have a limit of its own; if it asks that for several in a row, the check ends.
 */

const page = 200;
const lanes = 4;
const believedMs = 10 * minuteMs;
const tellEvery = 20;
const mostSlowed = 4;

/** Why a key was not verified. `isOwn`: it may be about this organization alone. */
type Unverified = { failure: FailureMessage; isOwn: boolean };

const inUse: Prisma.OrganizationKeyWhereInput = {
  state: { in: ["current", "next"] },
  tenant: { archivedAt: null, organizationId: { not: null } },
};

const readPage = (between: Prisma.UuidFilter) =>
  db().organizationKey.findMany({
    where: { ...inUse, id: between },
    orderBy: { id: "asc" },
    take: page,
    omit: { sealed: false },
    include: { tenant: { select: { organizationId: true, rootEmail: true, rootUserId: true } } },
  });
type Key = Awaited<ReturnType<typeof readPage>>[number];

/** Every key in use, page by page: those after `from` first, then the others. */
async function* readKeys(from: string | null): AsyncGenerator<Key[]> {
  for (const part of from ? [{ gt: from }, { lte: from }] : [{}]) {
    let between: Prisma.UuidFilter = part;
    for (;;) {
      const keys = await readPage(between);
      yield keys;
      const last = keys.at(-1);
      if (!last || keys.length < page) break;
      between = { ...part, gt: last.id };
    }
  }
}

/** Where the last run stopped, so that every key is verified in turn. */
async function findStop(): Promise<string | null> {
  const id = await findFinishedRunId();
  const run = id && (await db().reconcileRun.findUnique({ where: { id }, select: { checkedUpTo: true } }));
  return run ? run.checkedUpTo : null;
}

/** Keys verified since then are believed; null for a run that a person started: it verifies every key. */
async function findBelievedSince(id: string): Promise<Date | null> {
  const { reason } = await db().reconcileRun.findUniqueOrThrow({ where: { id }, select: { reason: true } });
  return reason === "by_hand" ? null : later(clock.now(), -believedMs);
}

/** Verifies every key in use of the organizations in `upstream`, as far as Polytomic answers. */
export async function checkKeys(runId: string, upstream: Set<string>): Promise<Checked> {
  const believedSince = await findBelievedSince(runId);
  const total = await db().organizationKey.count({ where: inUse });
  let done = 0;
  let failure: FailureMessage | null = null;
  let leftOut: FailureMessage | null = null;
  let [skipped, slowed] = [0, 0];
  let checkedUpTo = await findStop();
  /** Counts the keys in order: a later key may be answered before an earlier one. */
  let [next, farthest] = [0, -1];
  await tell(runId, { phase: "keys", done, total });
  for await (const keys of readKeys(checkedUpTo)) {
    const rest = keys.map((key) => ({ key, at: next++ })).values();
    const lane = async () => {
      for (const { key, at } of rest) {
        if (failure !== null) return;
        const found = isBelieved(key, believedSince) ? null : await checkOne(runId, key, upstream);
        if (found?.isOwn && ++slowed < mostSlowed) {
          skipped += 1;
          leftOut = found.failure;
          continue;
        }
        // Another lane's failure is kept, whatever the answer here.
        failure ??= found?.failure ?? null;
        if (found !== null) return;
        slowed = 0;
        done += 1;
        if (at > farthest) [farthest, checkedUpTo] = [at, key.id];
        if (done % tellEvery === 0) await tell(runId, { done, total: Math.max(total, done) });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await tell(runId, { done, total: Math.max(total, done) });
    if (failure !== null)
      return { unchecked: Math.max(1, total - done), message: inPart(done, total, failure), checkedUpTo };
  }
  const message = leftOut && inPart(done, total, leftOut);
  return { unchecked: skipped, message, checkedUpTo: null };
}

const inPart = (done: number, total: number, failure: FailureMessage) =>
  ({ code: "keys_checked_in_part", params: { done, total, failure } }) as const;

const isBelieved = ({ verifiedAt, trouble }: Key, since: Date | null): boolean =>
  since !== null && trouble === null && verifiedAt !== null && verifiedAt >= since;

/** Null, or why there was no answer about it. */
async function checkOne(runId: string, key: Key, upstream: Set<string>): Promise<Unverified | null> {
  const { organizationId } = key.tenant;
  // A missing organization has its own finding.
  if (!organizationId || !upstream.has(organizationId)) return null;
  const { tenantId } = key;
  const value = await openKey(key).catch(noneIfUnreadable);
  if (!value) {
    const detail = detailColumns({ code: "cannot_be_opened", params: {} });
    await db().finding.create({ data: { runId, kind: "key_dead", tenantId, organizationId, ...detail } });
    return null;
  }
  try {
    const verdict = await verifyKey(value, ownerOf(key, key.tenant));
    await transact((tx) => keep(tx, runId, key, organizationId, verdict));
    return null;
  } catch (error) {
    if (error instanceof UpstreamError)
      return { failure: failureOf(error.detail), isOwn: isAskedToWait(error) };
    throw error;
  }
}

const isAskedToWait = ({ detail }: UpstreamError): boolean =>
  detail.kind === "status"
    ? detail.status === 429
    : detail.kind === "refused-connection" && detail.heldBack?.why === "paused";

/** Stores the result, and the finding of a current key. A key that is being changed is skipped. */
async function keep(
  tx: Tx,
  runId: string,
  key: Key,
  organizationId: string,
  verdict: Verdict,
): Promise<void> {
  const isKept = await keepVerdict(tx, null, key, verdict, { still: undisturbed(), audited: "news" });
  // A new key is fixed by its overlap, and its tenant needs attention already.
  if (!isKept || verdict.alive || key.state === "next") return;
  const kind = findForeign(verdict.trouble.code) === "organization" ? "key_foreign" : "key_dead";
  const { tenantId } = key;
  const detail = detailColumns(verdict.trouble);
  await tx.finding.create({ data: { runId, kind, tenantId, organizationId, ...detail } });
}
