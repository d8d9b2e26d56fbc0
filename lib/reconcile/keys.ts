import "server-only";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { open } from "#lib/base/seal.ts";
import { ownerOf } from "#lib/keys/owner.ts";
import { keyPlace } from "#lib/keys/place.ts";
import { keepVerdict } from "#lib/keys/verdict.ts";
import { type Verdict, verifyKey } from "#lib/keys/verify.ts";
import { UpstreamError } from "#lib/polytomic/answer.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { tell } from "./runs.ts";

/*
 * Whether the keys that we hold still open what they should. Only an answer about the key itself counts: a
 * host out of reach, or one that asks to slow down, ends the look and says nothing of any key.
 */

const page = 200;
const lanes = 4;
const believedMs = 10 * minuteMs;
const tellEvery = 20;

const states = { in: ["current" as const, "next" as const] };
const inUse = { state: states, tenant: { archivedAt: null, organizationId: { not: null } } };
const waitsForCustomer = { kind: "key_handover" as const, stage: "handed-over" };

const readPage = (last: string | undefined) =>
  db().organizationKey.findMany({
    where: { ...inUse, ...(last && { id: { gt: last } }) },
    orderBy: { id: "asc" },
    take: page,
    omit: { sealed: false },
    include: { tenant: { select: { organizationId: true, rootEmail: true, rootUserId: true, name: true } } },
  });
type Key = Awaited<ReturnType<typeof readPage>>[number];

/** The tenants of keys that are no finding, and are not to be passed over in silence either. */
type Aside = { sealedShut: string[]; newAndWrong: string[] };

/** Checks every key in use of organizations in `upstream`. Null, or what the run has to say about them. */
export async function checkKeys(runId: string, upstream: Set<string>): Promise<string | null> {
  const total = await db().organizationKey.count({ where: inUse });
  let done = 0;
  let trouble: string | null = null;
  const aside: Aside = { sealedShut: [], newAndWrong: [] };
  await tell(runId, { phase: "keys", done, total });
  for (let last: string | undefined; ; ) {
    const keys = await readPage(last);
    const rest = keys.values();
    const lane = async () => {
      for (const key of rest) {
        if (trouble !== null) return;
        trouble ??= await checkOne(runId, key, upstream, aside);
        if (trouble !== null) return;
        done += 1;
        if (done % tellEvery === 0) await tell(runId, { done, total: Math.max(total, done) });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await tell(runId, { done, total: Math.max(total, done) });
    const stopped = trouble === null ? [] : [`The keys were checked up to ${done} of ${total}.`, trouble];
    last = keys.at(-1)?.id;
    if (trouble !== null || keys.length < page) return [...stopped, ...wordsOf(aside)].join(" ") || null;
  }
}

function wordsOf({ sealedShut, newAndWrong }: Aside): string[] {
  const named = (names: string[]) =>
    names.length > 3
      ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`
      : names.slice(0, 3).join(", ");
  return [
    sealedShut.length > 0 && `A stored key could not be opened, and was not checked: ${named(sealedShut)}.`,
    newAndWrong.length > 0 && `The new key of a hand-over did not pass its check: ${named(newAndWrong)}.`,
  ].filter((words) => words !== false);
}

/** Null, or what keeps us from checking any key. */
async function checkOne(
  runId: string,
  key: Key,
  upstream: Set<string>,
  aside: Aside,
): Promise<string | null> {
  const { organizationId } = key.tenant;
  // That its organization is gone is a finding of its own.
  if (!organizationId || !upstream.has(organizationId)) return null;
  const believed = key.verifiedAt && key.verifiedAt >= later(clock.now(), -believedMs);
  if (believed && key.trouble === null) return null;
  const value = await open(key.sealed, keyPlace(key.tenantId, key.id)).catch((error: unknown) => {
    log().error({ err: error, tenantId: key.tenantId }, "a stored key could not be opened");
    return null;
  });
  if (!value) {
    aside.sealedShut.push(key.tenant.name);
    return null;
  }
  try {
    const verdict = await verifyKey(value, ownerOf(key, key.tenant));
    const isKept = await transact((tx) => keep(tx, runId, key, organizationId, verdict));
    if (isKept && !verdict.alive && key.state === "next") aside.newAndWrong.push(key.tenant.name);
    return null;
  } catch (error) {
    if (error instanceof UpstreamError) return error.message;
    throw error;
  }
}

/**
 * What a check tells, and the finding of a current key. A key that is being changed is left alone; a hand-over
 * that waits for its customer changes nothing. False when nothing was kept.
 */
async function keep(
  tx: Tx,
  runId: string,
  key: Key,
  organizationId: string,
  verdict: Verdict,
): Promise<boolean> {
  const still: Prisma.OrganizationKeyWhereInput = {
    state: states,
    tenant: {
      archivedAt: null,
      OR: [{ leaseUntil: null }, { leaseUntil: { lt: clock.now() } }],
      operations: { none: { topic: { startsWith: "key" }, NOT: waitsForCustomer } },
    },
  };
  const isKept = await keepVerdict(tx, null, key, verdict, { still, audited: "news" });
  // A new key is mended by its hand-over, which the tenant's own page tells about.
  if (!isKept || verdict.alive || key.state === "next") return isKept;
  const kind = verdict.why === "organization" ? "key-foreign" : "key-dead";
  const { tenantId } = key;
  await tx.finding.create({ data: { runId, kind, tenantId, organizationId, detail: verdict.message } });
  return true;
}
