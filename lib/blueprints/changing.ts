import "server-only";
/** The changes of a resource that exists: read it back, replace it, switch it on, start it once. */
import { recorded } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { update as updating } from "#lib/base/together.ts";
import type { Commit, Next, Outcome } from "#lib/engine/definition.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import { isApproved } from "./approved.ts";
import { differences, isWithin, unknownSecrets } from "./compare.ts";
import { secretValues } from "./creating.ts";
import { type JsonObject, jsonObject } from "./document.ts";
import { fieldsOf } from "./fields.ts";
import { awaitsHealth } from "./health.ts";
import type { Live } from "./kind.ts";
import { isObject } from "./kinds/record.ts";
import { hashOfSecrets } from "./on-record.ts";
import { withSecrets } from "./resolve.ts";
import { ignoredOf } from "./situation.ts";
import { advance, type Now, type Turn, waiting } from "./steps.ts";
import { refusing } from "./trouble.ts";

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

/** The spec without what these JSON pointers lead to: a replacement leaves that as it is at Polytomic. */
function without(spec: JsonObject, pointers: string[], at = ""): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).flatMap(([name, value]) => {
      const path = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (pointers.includes(path)) return [];
      return [[name, isObject(value) ? without(value, pointers, path) : value]];
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
const asRead = (live: Live, isAsWanted: boolean): Row => ({
  lastRead: live.record,
  upstreamUpdatedAt: isAsWanted ? live.updatedAt : null,
  active: live.active === true,
  checkedAt: clock.now(),
  drift: isAsWanted ? "in_step" : "changed",
  driftDetail: {},
});

/** What can't be changed was taken over as it is; only what changes after that is a difference. */
function takenAsItIs(turn: Turn, { record }: Live): Row {
  const isKnown = Object.keys(jsonObject.parse(requireMade(turn).lastApplied)).length > 0;
  return isKnown ? {} : { lastApplied: { ...turn.wanted.spec, ...turn.kind.specOf(record) } };
}

/** Whether it is as it was last sent. */
const isAsSent = (turn: Turn, live: Live): boolean => {
  const ignored = ignoredOf(turn.situation, turn.resource);
  return differences(turn.kind, turn.wanted.spec, live.record, ignored).length === 0;
};

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
  return { kind: "commit", commit: keeps(now, turn, asRead(live, isAsSent(turn, live)), then) };
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
  const fields = fieldsOf({ ...turn, ignored, secretsHash }, wanted, live, last);
  if (!replace || fields.length === 0) {
    if (awaitsHealth(now, turn, live)) return unhealthy(now, turn);
    const applied = replace ? { lastApplied: wanted.spec } : takenAsItIs(turn, live);
    const row = { ...asRead(live, isAsSent(turn, live)), ...applied };
    return { kind: "commit", commit: keeps(now, turn, row, afterwards(turn, live.active === true)) };
  }
  // Another value there needs another resource, which no application makes by itself.
  if (differences(kind, wanted.spec, live.record, ignored).some(({ path }) => isWithin(path, kind.fixed)))
    return { kind: "fail", message: { code: "resource_fixed", params: { name: wanted.name } } };
  // What someone changed since stays as it is until a person has seen it.
  if (!isApproved(now.operation.input.approved, made.key, fields))
    return { kind: "fail", message: { code: "plan_changed", params: {} } };
  if (unknownSecrets(wanted.spec, live.record).length > 0)
    return { kind: "fail", message: { code: "secret_not_held", params: { name: wanted.name } } };
  const sent = without(wanted.spec, ignored);
  const body = await kind.body(place, withSecrets(sent, filled.secrets), live);
  const row = { lastApplied: wanted.spec, name: wanted.name, secretsHash };
  const replaced = keeps(now, turn, row, "verify", "resource.changed");
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
