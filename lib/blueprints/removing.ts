import "server-only";
/** The deletion of one resource on record: switched off first, never forced. */
import { record } from "#lib/audit/record.ts";
import { clock, later, secondMs } from "#lib/base/clock.ts";
import type { Commit, InTransaction, Next } from "#lib/engine/definition.ts";
import { fail, stay } from "#lib/engine/operation.ts";
import type { Open } from "#lib/engine/record.ts";
import { type Answer, failureOf } from "#lib/polytomic/result.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { type Json, jsonObject, type Resource, type ResourceKind } from "./document.ts";
import type { KindOfResource, Place } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { openPlace } from "./place.ts";
import type { Situation } from "./situation.ts";
import { raiseFailed } from "./trouble.ts";

export type Made = Situation["assignment"]["resources"][number];

/**
 * Whether it stays at Polytomic. What was there before is not ours; connections hold credentials, so they stay unless
 * the blueprint says otherwise of them.
 */
export function staysAtPolytomic(
  { origin, kind }: Pick<Made, "origin" | "kind">,
  resource?: Pick<Resource, "onRemove">,
): boolean {
  if (origin === "adopted") return true;
  if (resource?.onRemove) return resource.onRemove === "keep";
  return origin === "connected" || kind === "connection";
}

const says = (value: Json, id: string): boolean =>
  value === id ||
  (typeof value === "object" && value !== null && Object.values(value).some((each) => says(each, id)));

/**
 * Which goes first: one that nothing of ours refers to, by what was last sent. Of several the first; where all refer to
 * each other, the first of them.
 */
export function firstToGo(leaving: Made[], all: Made[]): Made | undefined {
  const isUsed = ({ id, upstreamId }: Made) =>
    all.some((each) => each.id !== id && says(each.lastApplied as Json, upstreamId));
  return leaving.find((made) => !isUsed(made)) ?? leaving[0];
}

/** `operation`: whose stages it passes. `on`: where it goes on, within the transaction. */
export type Leaving = {
  operation: Open;
  situation: Situation;
  made: Made;
  kind: KindOfResource;
  place: Place;
  on: InTransaction;
  /** Polytomic has confirmed the stage's request, in this operation and about this resource. */
  isAsked: boolean;
};

/** The resource on record with this key. */
export async function leavingOf(
  situation: Situation,
  tenant: TenantRecord,
  key: string | null,
): Promise<Omit<Leaving, "operation" | "on" | "isAsked">> {
  const made = situation.assignment.resources.find((each) => each.key === key);
  if (!made) throw new Error(`${key} is not on record`);
  const kind = kinds[made.kind as ResourceKind];
  return { situation, made, kind, place: await openPlace(tenant, false, situation.during) };
}

/** `to`: of those that pass all its stages. */
export const stageAfter = <S extends string>({ cancelRun }: KindOfResource, to: S): S | "delete" =>
  to === "cancel" && !cancelRun ? "delete" : to;

export const stageOfRemoval = ({ kind }: Pick<Made, "kind">): "deactivate" | "delete" =>
  kinds[kind as ResourceKind].setActive ? "deactivate" : "delete";

/** Takes it off our records. */
export function ends(
  { situation, made, on }: Pick<Leaving, "situation" | "made" | "on">,
  isDeleted: boolean,
): InTransaction {
  return async (tx, actor) => {
    const data = { endedAt: clock.now(), active: false };
    await tx.managedResource.update({ where: { id: made.id }, data });
    const { key, name, upstreamId } = made;
    const detail = { blueprint: situation.assignment.blueprint.name, key, name, upstreamId };
    const action = isDeleted ? "resource.deleted" : "resource.released";
    await record(tx, actor, action, { type: "tenant", id: made.tenantId }, detail);
    await on(tx, actor);
  };
}

const done = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;

const waitsForKey =
  ({ operation }: Leaving): InTransaction =>
  (tx) =>
    stay(tx, operation, "stuck", { code: "organization_key_refused", params: {} });

/** `on` leads to its deletion. */
export async function deactivate(leaving: Leaving): Promise<Next> {
  const { made, kind, place, on } = leaving;
  const { setActive } = kind;
  const live = setActive ? await kind.read(place, made.upstreamId) : null;
  if (!setActive || !live?.active) return { kind: "commit", commit: on };
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, made.upstreamId)}/activate`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await setActive(place, made.upstreamId, false), on),
    refused: ({ status }) => (status === 404 ? on : status === 401 ? waitsForKey(leaving) : null),
  };
}

const runPollMs = 15 * secondMs;

/** Being switched off does not end a model sync's run, and one that runs can't be deleted. */
const waitsForRun =
  ({ operation, made }: Leaving): InTransaction =>
  (tx) =>
    stay(
      tx,
      operation,
      "waiting",
      { code: "resource_runs", params: { name: made.name } },
      { dueAt: later(clock.now(), runPollMs) },
    );

/** What does not stop when it is switched off has to end before it is deleted. */
export async function cancelRun(leaving: Leaving): Promise<Next> {
  const { made, kind, place, on } = leaving;
  const { cancelRun: cancels, isRunning } = kind;
  const live = cancels && isRunning ? await kind.read(place, made.upstreamId) : null;
  if (!cancels || !live || !(await isRunning?.(place, made.upstreamId)))
    return { kind: "commit", commit: on };
  // Asked for once, and again when it was not heard.
  if (leaving.isAsked) return { kind: "commit", commit: waitsForRun(leaving) };
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, made.upstreamId)}/cancel`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await cancels(place, made.upstreamId), waitsForRun(leaving)),
    refused: ({ status }) => (status === 404 ? on : status === 401 ? waitsForKey(leaving) : null),
  };
}

/** As many as are named. */
const mostUsers = 5;

/** Only the list proves that it is gone: a 403 looks the same. */
async function isGone({ made, kind, place }: Leaving): Promise<boolean> {
  if (await kind.read(place, made.upstreamId)) return false;
  const listed = await kind.list(place, { name: made.name, spec: {} });
  return listed.every(({ id }) => id !== made.upstreamId);
}

export async function remove(leaving: Leaving): Promise<Next> {
  const { made, kind, place, operation, situation } = leaving;
  const gone = ends(leaving, true);
  const { remove: removes } = kind;
  if (!removes) return { kind: "commit", commit: ends(leaving, false) };
  if (await isGone(leaving)) return { kind: "commit", commit: gone };
  return {
    kind: "send",
    method: "DELETE",
    path: kind.path(place, made.upstreamId),
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await removes(place, made.upstreamId, jsonObject.parse(made.lastApplied)), gone),
    refused(refusal) {
      const { status } = refusal;
      if (status === 404) return gone;
      if (status === 401) return waitsForKey(leaving);
      if (status === 409 && made.kind === "modelSync") return waitsForRun(leaving);
      if (status !== 422) return null;
      // Something that is not ours depends on it.
      const users = refusal.usedBy?.slice(0, mostUsers) ?? [];
      const params = { name: made.name, failure: failureOf(refusal), users };
      return async (tx) => {
        await fail(tx, operation, { code: "resource_in_use", params });
        await raiseFailed(tx, situation.assignment.id);
      };
    },
  };
}
