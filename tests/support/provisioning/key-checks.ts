/** What must be true of a tenant's keys at any moment, and of invitations, whatever operations do. */
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { hashOf } from "#lib/sandbox/credentials.ts";
import type { UpstreamCall } from "#prisma/client/client.ts";
import { Violation } from "./checks.ts";
import type { Ground } from "./ground.ts";
import type { Scene } from "./kinds.ts";

/** No email is invited twice. */
export function checkMails({ upstream }: Ground): void {
  const mails = upstream.state.invitations.map(({ organizationId, email }) => `${organizationId} ${email}`);
  if (new Set(mails).size < mails.length) throw new Violation(`somebody was invited twice: ${mails}`);
}

/** The steps that can stop a key that the customer holds. */
const stopping = ["key_mint", "key_kill", "user_delete", "organization_delete"] as const;

type Call = UpstreamCall & { operation: { kind: string } | null };

/** No operation stops two keys of the customer, nor stops or mints once more after an answer that it was done. */
function checkStops({ upstream }: Ground, calls: Call[], stored: Set<string>): void {
  const stopped = new Map<string, Set<string>>();
  for (const { idempotencyKey, hash } of upstream.stops) {
    const by = calls.find((call) => call.idempotencyKey === idempotencyKey);
    if (!by?.operationId || by.operation?.kind === "organization_delete" || !stored.has(hash)) continue;
    const own = (stopped.get(by.operationId) ?? new Set()).add(hash);
    stopped.set(by.operationId, own);
    if (own.size > 1) throw new Violation(`${by.operation?.kind} stopped two keys`);
  }
  const done = new Set<string>();
  for (const { operationId, step, state, operation } of calls) {
    if (state !== "succeeded" || (step !== "key_kill" && step !== "key_mint")) continue;
    const act = `${operationId} ${step}`;
    if (done.has(act)) throw new Violation(`${operation?.kind} has done its ${step} twice`);
    done.add(act);
  }
}

export async function checkKeysOf({ ground, who }: Pick<Scene, "ground" | "who">): Promise<void> {
  const { upstream } = ground;
  const [keys, calls, reasons] = await Promise.all([
    db().organizationKey.findMany({ where: { tenantId: who.id }, omit: { sealed: false } }),
    db().upstreamCall.findMany({ where: { tenantId: who.id }, include: { operation: true } }),
    db().tenantAttention.count({ where: { tenantId: who.id } }),
  ]);
  const inUse = keys.filter(({ state }) => state === "current" || state === "next");
  if (inUse.filter(({ state }) => state === "current").length > 1)
    throw new Violation("two keys are current");
  const isAsked = calls.some(
    ({ step, operation, state }) =>
      stopping.some((each) => each === step) && operation?.finishedAt === null && state !== "unsent",
  );
  const values = new Map<string, string>();
  for (const { id, sealed } of keys)
    values.set(id, (await open(sealed, placeOf("organization-key", who.id, id))).reveal());
  checkStops(ground, calls, new Set([...values.values()].map(hashOf)));
  // The key that the customer holds works until its stop was asked for.
  for (const { id, userId, state } of inUse) {
    const live = upstream.opens(values.get(id) ?? "");
    const isRight = live?.organizationId === who.organizationId && live.userId === userId;
    if (!isRight && !isAsked && reasons === 0) throw new Violation(`the ${state} key does not work`);
  }
  // No working key is unknown to us, unless its value was thrown away on purpose, or its request is in doubt.
  const known = new Set([...values.values()].map((value) => upstream.opens(value)?.hash));
  for (const { idempotencyKey, event } of upstream.made) {
    if (event.type !== "key-minted" || !isLive(ground, event.key.hash) || known.has(event.key.hash)) continue;
    const of = calls.filter((call) => call.idempotencyKey === idempotencyKey);
    const isMeant = of.some(({ step }) => step === "key_kill");
    const isOpen = of.some(({ operation, state }) => operation?.finishedAt === null && state !== "rejected");
    if (of.length > 0 && !isMeant && !isOpen && reasons === 0) throw new Violation("a working key is lost");
  }
}

const isLive = ({ upstream }: Ground, hash: string) =>
  [...upstream.state.keys.values()].some((key) => key.hash === hash);
