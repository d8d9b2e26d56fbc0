import "server-only";
/** The changes of a resource that exists: read it back, replace it, switch it on, start it once. */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Commit, InTransaction, Next } from "#lib/engine/definition.ts";
import { isUnknown } from "#lib/engine/plan.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { differences, isWithin } from "./compare.ts";
import { hashOfSecrets, secretValues } from "./creating.ts";
import { jsonObject } from "./document.ts";
import { differs } from "./fields.ts";
import type { Live } from "./kind.ts";
import { withSecrets } from "./resolve.ts";
import { ignoredOf } from "./situation.ts";
import { goOn, type Now, refusing, type Turn, waiting } from "./steps.ts";

/** The resource on record. */
function requireMade({ situation, resource }: Turn) {
  const made = situation.made.get(resource.key);
  if (!made) throw new Error(`${resource.key} is not on record`);
  return made;
}

/** What comes after it is as it should be, and after it is on. */
function afterwards(now: Now, { resource, kind, situation }: Turn, isOn = false) {
  const isActive = isOn || situation.made.get(resource.key)?.active === true;
  if (resource.activate && kind.setActive && !isActive) return "activate";
  return resource.firstRun && kind.run && now.operation.input.isNew ? "run" : null;
}

type Row = Prisma.ManagedResourceUpdateInput;

const keeps = (tx: Tx, turn: Turn, data: Row) =>
  tx.managedResource.update({ where: { id: requireMade(turn).id }, data });

const asRead = (live: Live): Row => ({
  lastRead: live.record,
  upstreamUpdatedAt: live.updatedAt,
  checkedAt: clock.now(),
  drift: "in_step",
  driftDetail: {},
});

const done = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;

function noted(
  { situation, resource, wanted }: Turn,
  action: "resource.changed" | "resource.activated" | "resource.run",
  then: InTransaction,
): InTransaction {
  const detail = { blueprint: situation.assignment.blueprint.name, key: resource.key, name: wanted.name };
  return async (tx, actor) => {
    await record(tx, actor, action, { type: "tenant", id: situation.tenant.id }, detail);
    await then(tx, actor);
  };
}

const notThere = (now: Now, { wanted }: Turn): Next =>
  waiting(now, { code: "resource_not_there", params: { name: wanted.name } });

export async function verify(now: Now, turn: Turn): Promise<Next> {
  const live = await turn.kind.read(turn.place, requireMade(turn).upstreamId);
  if (!live) return notThere(now, turn);
  const { name } = turn.wanted;
  if (live.healthy === false) return waiting(now, { code: "awaits_health", params: { name } });
  return {
    kind: "commit",
    async commit(tx) {
      await keeps(tx, turn, asRead(live));
      await goOn(tx, now, afterwards(now, turn));
    },
  };
}

export async function update(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted, filled } = turn;
  const made = requireMade(turn);
  const live = await kind.read(place, made.upstreamId);
  if (!live) return { kind: "fail", message: { code: "resource_missing", params: { name: wanted.name } } };
  const secretsHash = await hashOfSecrets(turn);
  const { replace, timeLimitMs } = kind;
  const ignored = ignoredOf(turn.situation, turn.resource);
  const last = { lastApplied: jsonObject.parse(made.lastApplied), secretsHash: made.secretsHash };
  if (!replace || !differs({ ...turn, ignored }, last, live, secretsHash)) {
    const commit: Commit = async (tx) => {
      await keeps(tx, turn, { ...asRead(live), lastApplied: wanted.spec });
      await goOn(tx, now, afterwards(now, turn));
    };
    return { kind: "commit", commit };
  }
  // Another value there needs another resource, which no application makes by itself.
  if (differences(kind, wanted.spec, live.record, ignored).some(({ path }) => isWithin(path, kind.fixed)))
    return { kind: "fail", message: { code: "resource_fixed", params: { name: wanted.name } } };
  const body = await kind.body(place, withSecrets(wanted.spec, filled.secrets), live);
  const replaced = noted(turn, "resource.changed", async (tx) => {
    await keeps(tx, turn, { lastApplied: wanted.spec, name: wanted.name, secretsHash });
    await goOn(tx, now, "verify");
  });
  return {
    kind: "send",
    method: "PUT",
    path: kind.path(place, live.id, wanted),
    absentBefore: null,
    timeLimitMs,
    withOrganizationKey: true,
    send: async () =>
      done(await replace(place, live.id, body, { secrets: secretValues(turn), timeLimitMs }), replaced),
    refused: refusing(now, turn),
  };
}

export async function activate(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted } = turn;
  const { setActive } = kind;
  if (!setActive) throw new Error(`${turn.resource.kind} can't be switched on`);
  const live = await kind.read(place, requireMade(turn).upstreamId);
  if (!live) return notThere(now, turn);
  const isOn = noted(turn, "resource.activated", async (tx) => {
    await keeps(tx, turn, { active: true });
    await goOn(tx, now, afterwards(now, turn, true));
  });
  if (live.active === true) return { kind: "commit", commit: isOn };
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, live.id, wanted)}/activate`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await setActive(place, live.id, true), isOn),
    refused: refusing(now, turn),
  };
}

/** A second run costs the customer time and quota, so only a repetition under the same idempotency key is sent. */
export async function firstRun(now: Now, turn: Turn): Promise<Next> {
  const { history, plan, operation } = now;
  const { kind, place, wanted } = turn;
  const { run } = kind;
  if (!run) throw new Error(`${turn.resource.kind} can't be started`);
  const { upstreamId } = requireMade(turn);
  const over: InTransaction = (tx) => goOn(tx, now, null);
  const started = noted(turn, "resource.run", over);
  const { answer } = operation.input;
  if (answer === "leave") return { kind: "commit", commit: over };
  if (plan.kind !== "again" && history.some(isUnknown) && answer !== "another") {
    const { name } = wanted;
    return {
      kind: "ask",
      question: { name, key: turn.resource.key, ids: [], mayLeave: true },
      message: { code: "run_unknown", params: { name } },
      reason: { code: "found_upstream", params: {} },
    };
  }
  const refused = refusing(now, turn);
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, upstreamId, wanted)}/executions`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async (once) => done(await run(place, upstreamId, once), started),
    // It runs already.
    refused: (refusal) => (refusal.status === 409 ? over : refused(refusal)),
  };
}
