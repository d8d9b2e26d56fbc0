import "server-only";
/** The changes of a resource that exists: read it back, replace it, switch it on, start it once. */
import { recorded } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { update as updating } from "#lib/base/together.ts";
import type { Commit, Next, Outcome } from "#lib/engine/definition.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import { isApproved } from "./approved.ts";
import { differences, hasSecret, isWithin, partOfPointer } from "./compare.ts";
import { secretValues } from "./creating.ts";
import { isSecretMark, type Json, type JsonObject, jsonObject } from "./document.ts";
import type { DriftDetail } from "./drift-detail.ts";
import { fieldsOf, lostBy } from "./fields.ts";
import { awaitsHealth } from "./health.ts";
import type { Live } from "./kind.ts";
import { isObject } from "./kinds/record.ts";
import { hashOfSecrets } from "./on-record.ts";
import { awaiting } from "./refreshing.ts";
import { withSecrets } from "./resolve.ts";
import { ignoredOf } from "./situation.ts";
import { advance, type Now, type Turn, waiting } from "./steps.ts";
import { failed, refusing } from "./trouble.ts";
import { unheldSecrets } from "./variables.ts";

/** The resource on record. */
export function requireMade({ situation, resource }: Turn) {
  const made = situation.made.get(resource.key);
  if (!made) throw new Error(`${resource.key} is not on record`);
  return made;
}

/** What comes after it is as it should be, and after it is on. It has to be whole before. */
export function afterwards(turn: Turn, isOn: boolean) {
  const { resource, kind, isLast } = turn;
  if (!isLast) return null;
  const isLeft = ignoredOf(turn.situation, resource).includes("/active");
  if (resource.activate && kind.setActive && !isOn && !isLeft) return "activate";
  return kind.run && requireMade(turn).firstRunDue ? "run" : null;
}

/**
 * The spec without what these JSON pointers lead to: a replacement leaves that as it is at Polytomic. But for secrets: a
 * replacement without one loses it.
 */
function without(spec: JsonObject, pointers: string[], at = ""): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).flatMap(([name, value]): [string, Json][] => {
      const path = at + partOfPointer(name);
      const isLeft = isWithin(path, pointers);
      if (isLeft && !hasSecret(value)) return [];
      return [[name, isObject(value) && !isSecretMark(value) ? without(value, pointers, path) : value]];
    }),
  );
}

type Row = Partial<Omit<ReturnType<typeof requireMade>, "id">>;
type Noted = "resource.changed" | "resource.activated" | "resource.run";

/** Keeps `data` on the resource's row and goes on to `stage`; `note`: what it means for the timeline. */
export function keeps(
  now: Now,
  turn: Turn,
  data: Row,
  stage: Parameters<typeof advance>[2],
  note?: Noted,
): Outcome {
  const { situation, resource, wanted } = turn;
  const { assignment, tenant } = situation;
  const detail = { blueprint: assignment.blueprint.name, key: resource.key, name: wanted.name };
  return {
    writes: (actor) => ({
      ...advance(now, turn, stage),
      rows: [updating("managed_resource", requireMade(turn).id, data)],
      ...(note && { audit: [recorded(actor, note, { type: "tenant", id: tenant.id }, detail)] }),
    }),
  };
}

/** What differs from what was sent is looked into by the next comparison, which passes over what did not move. */
const asRead = (live: Live, isAsWanted: boolean) =>
  ({
    lastRead: live.record,
    upstreamUpdatedAt: isAsWanted ? live.updatedAt : null,
    active: live.active === true,
    checkedAt: clock.now(),
    drift: isAsWanted ? "in_step" : "changed",
    driftDetail: {},
  }) satisfies Row;

/** What is otherwise than it was last sent. */
const unlikeSent = (turn: Turn, live: Live) =>
  differences(turn.kind, turn.wanted.spec, live.record, ignoredOf(turn.situation, turn.resource));

/** What can't be changed was taken over as it is; only what changes after that is a difference. */
function takenAsItIs(turn: Turn, { record }: Live): Row {
  const isKnown = Object.keys(jsonObject.parse(requireMade(turn).lastApplied)).length > 0;
  return isKnown ? {} : { lastApplied: { ...turn.wanted.spec, ...turn.kind.specOf(record) } };
}

export const done = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;

export const notThere = (now: Now, { wanted }: Turn): Next =>
  waiting(now, { code: "resource_not_there", params: { name: wanted.name } });

const unhealthy = (now: Now, { wanted }: Turn): Next =>
  waiting(now, { code: "awaits_health", params: { name: wanted.name } });

export async function verify(now: Now, turn: Turn): Promise<Next> {
  const live = await turn.kind.read(turn.place, requireMade(turn).upstreamId);
  if (!live) return notThere(now, turn);
  if (live.healthy === false || awaitsHealth(now, turn, live)) return unhealthy(now, turn);
  const then = afterwards(turn, live.active === true);
  const unlike = unlikeSent(turn, live);
  if (unlike.length > 0 && then !== null) return { kind: "commit", commit: unlikeAsked(now, turn, live) };
  return { kind: "commit", commit: keeps(now, turn, asRead(live, unlike.length === 0), then) };
}

/** Not what was asked for is what would run, so staff look at it first. */
function unlikeAsked({ operation }: Now, turn: Turn, live: Live): Commit {
  const fields = unlikeSent(turn, live).map((each) => ({ ...each, because: "upstream" as const }));
  const driftDetail: DriftDetail = { fields, by: null, at: live.updatedAt?.toISOString() ?? null };
  const { name } = turn.wanted;
  return async (tx) => {
    const data = { ...asRead(live, false), driftDetail };
    await tx.managedResource.update({ where: { id: requireMade(turn).id }, data });
    await failed(tx, operation, turn.situation, { code: "resource_not_as_sent", params: { name } });
  };
}

export async function update(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted, filled } = turn;
  const made = requireMade(turn);
  const live = await kind.read(place, made.upstreamId);
  const { name } = wanted;
  if (!live) {
    const first = await kind.awaits?.(place, { name, spec: jsonObject.parse(made.lastApplied) });
    if (first) return await awaiting(now, turn, first);
    return { kind: "fail", message: { code: "resource_missing", params: { name } } };
  }
  const secretsHash = await hashOfSecrets(turn);
  const { replace, timeLimitMs } = kind;
  const ignored = ignoredOf(turn.situation, turn.resource);
  const last = { lastApplied: jsonObject.parse(made.lastApplied), secretsHash: made.secretsHash };
  const fields = fieldsOf({ ...turn, ignored, secretsHash }, wanted, live, last);
  if (!replace || fields.length === 0) {
    if (awaitsHealth(now, turn, live)) return unhealthy(now, turn);
    const applied = replace ? { lastApplied: wanted.spec } : takenAsItIs(turn, live);
    const row = { ...asRead(live, unlikeSent(turn, live).length === 0), ...applied };
    return { kind: "commit", commit: keeps(now, turn, row, afterwards(turn, live.active === true)) };
  }
  // Another value there needs another resource, which no application makes by itself.
  if (differences(kind, wanted.spec, live.record, ignored).some(({ path }) => isWithin(path, kind.fixed)))
    return { kind: "fail", message: { code: "resource_fixed", params: { name } } };
  // What someone changed since stays as it is until a person has seen it.
  if (!isApproved(now.operation.input.approved, made.key, fields))
    return { kind: "fail", message: { code: "plan_changed", params: {} } };
  const sent = without(wanted.spec, ignored);
  const held = { ...turn, unheldSecrets: unheldSecrets(filled, made) };
  if (lostBy(held, sent, live, made).length > 0)
    return { kind: "fail", message: { code: "secret_not_held", params: { name } } };
  const first = await kind.awaits?.(place, wanted);
  if (first) return await awaiting(now, turn, first);
  const body = await kind.body(place, withSecrets(sent, filled.secrets), live);
  const changedAt = kind.lastChange && (await kind.lastChange(place, live.id));
  if (kind.lastChange && changedAt?.getTime() !== live.updatedAt?.getTime()) return await update(now, turn);
  const row = { lastApplied: wanted.spec, name, secretsHash };
  const replaced = keeps(now, turn, row, "verify", "resource.changed");
  return {
    kind: "send",
    method: kind.replacedBy ?? "PUT",
    path: kind.path(place, live.id, wanted),
    absentBefore: null,
    timeLimitMs,
    withOrganizationKey: true,
    send: async () =>
      done(await replace(place, live.id, body, { secrets: secretValues(turn), timeLimitMs }), replaced),
    refused: refusing(now, turn),
  };
}
