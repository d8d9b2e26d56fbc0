import "server-only";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { clock, later, secondMs } from "#lib/base/clock.ts";
import { type Db, db, sql, type Tx } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { insert, type Part, update } from "#lib/base/together.ts";
import type { FailureMessage } from "#lib/messages/failures.ts";
import { messageColumns, noMessage } from "#lib/messages/family.ts";
import { type Answer, failureOf, isOpen } from "#lib/polytomic/result.ts";
import type { UpstreamCall } from "#prisma/client/client.ts";
import type { CallState, Step } from "#prisma/client/enums.ts";
import { type Lease, leaseUntil } from "./lease.ts";
import { writeUnder } from "./record.ts";

export type { UpstreamCall };

/** A request that changes something, as the ledger records it. The body may hold a secret and is not kept. */
export type Opening = {
  tenantId: string;
  step: Step;
  /** Which of several that the step makes; empty where it makes one. */
  subject: string;
  actorId: string | null;
  idempotencyKey: string;
  /** When this idempotency key was first sent; absent for a new one. */
  firstSentAt?: Date;
  /** For PUT and DELETE the idempotency key identifies the row and is not sent. */
  method: "POST" | "PUT" | "DELETE";
  path: string;
  bodyHash: string;
  absentBefore: boolean | null;
  operationId: string;
  /** How long it may take, in milliseconds; left out: the usual limit. */
  timeLimitMs?: number | undefined;
};

/** What is needed to send it and to close it. */
export type Opened = { id: string; idempotencyKey: string; deadlineAt: Date };

/** The answer, as the ledger keeps it. */
export type Closing = {
  state: CallState;
  httpStatus: number | null;
  requestId: string | null;
  message: FailureMessage | null;
};

/**
 * The calls of an operation, those of a step oldest first, and any other call of its tenant that is not closed: under
 * a lease of one's own, that one was abandoned.
 */
export function listCalls({ id, tenantId }: { id: string; tenantId: string }): Promise<UpstreamCall[]> {
  return db().upstreamCall.findMany({
    where: { tenantId, OR: [{ operationId: id }, { state: "sent" }] },
    orderBy: { attempt: "asc" },
  });
}

/**
 * Records a request before it is sent. If two writers record the same attempt, the second one fails. `begins`: for an
 * operation that has waited for a person until now.
 */
export async function openCall(
  lease: Lease,
  { timeLimitMs = settings().polytomic.timeoutMs, ...opening }: Opening,
  begins: boolean,
): Promise<Opened> {
  const { tenantId, step, subject } = opening;
  const now = clock.now();
  const deadlineAt = later(now, timeLimitMs + 5 * secondMs);
  const call = { ...opening, id: random.orderedUuid(), firstSentAt: opening.firstSentAt ?? now, deadlineAt };
  const before = sql`(SELECT count(*) FROM upstream_call
    WHERE tenant_id = ${tenantId} AND step = ${step} AND subject = ${subject})`;
  const row = { ...call, state: "sent", sentAt: now };
  await writeUnder(lease, opening.operationId, {
    // Nobody takes the tenant while the request may still be answered.
    tenant: { leaseUntil: leaseUntil(timeLimitMs) },
    ...(begins && { operation: { state: "running", updatedAt: now } }),
    rows: [insert("upstream_call", row, { attempt: sql`${before} + 1` })],
  });
  return call;
}

/** The end of a call, as a part of what is written with it. */
export const closes = (id: string, { message, ...rest }: Closing): Part =>
  update("upstream_call", id, {
    ...rest,
    ...(message ? messageColumns(message) : noMessage),
    closedAt: clock.now(),
  });

/** A row that is still `sent` under another lease: its worker died or stalled. */
export async function closeAbandoned(tx: Tx, tenantId: string): Promise<void> {
  await tx.upstreamCall.updateMany({
    where: { tenantId, state: "sent" },
    data: {
      state: "unknown",
      ...messageColumns({ code: "stopped_before_answer", params: {} } satisfies FailureMessage),
      closedAt: clock.now(),
    },
  });
}

/** Only a definite answer gets a definite state; anything else is an unknown outcome. */
function stateOf(answer: Answer<unknown>): CallState {
  switch (answer.kind) {
    case "ok":
      return "succeeded";
    case "refused-connection":
      return "unsent";
    case "no-answer":
    case "redirect":
      return "unknown";
    case "status":
      return isOpen(answer.status) ? "unknown" : "rejected";
  }
}

export function closingOf(answer: Answer<unknown>): Closing {
  const seen =
    answer.kind === "no-answer" ? answer.seen : answer.kind === "refused-connection" ? undefined : answer;
  return {
    state: stateOf(answer),
    httpStatus: seen?.status ?? null,
    requestId: seen?.requestId ?? null,
    message: answer.kind === "ok" ? null : failureOf(answer),
  };
}

/*
 * Bodies hold secrets, which could be guessed from a plain hash, so the ledger's hashes have a key. It is random,
 * made once, and sealed in the database.
 */

const place = placeOf("ledger-key", null, "1");

async function readKey(): Promise<Secret> {
  const find = () => db().ledgerKey.findUnique({ where: { id: 1 }, omit: { sealed: false } });
  const found = await find();
  if (found) return await open(found.sealed, place);
  const sealed = await seal(new Secret(randomBytes(32).toString("base64")), place);
  // Of two that make it at once, the first one's counts.
  await db().ledgerKey.createMany({ data: { id: 1, sealed }, skipDuplicates: true });
  const made = await find();
  if (!made) throw new Error("The ledger's key could not be stored");
  return await open(made.sealed, place);
}

const keys = new WeakMap<Db, Promise<Secret>>();

async function requireKey(): Promise<Secret> {
  const reading = keys.get(db()) ?? readKey();
  keys.set(db(), reading);
  return await reading.catch((error: unknown) => {
    keys.delete(db());
    throw error;
  });
}

/** A body's hash for the ledger, and whether a stored one is of the same body: older rows have a plain SHA-256. */
export async function hashBody(
  body: unknown,
): Promise<{ hash: string; matches: (stored: string) => boolean }> {
  const text = JSON.stringify(body ?? null);
  const key = await requireKey();
  const hash = `hmac:${createHmac("sha256", key.reveal()).update(text).digest("hex")}`;
  const matches = (stored: string) =>
    stored === hash || stored === createHash("sha256").update(text).digest("hex");
  return { hash, matches };
}
