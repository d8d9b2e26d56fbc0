import "server-only";
/**
 * Removing a blueprint from a tenant: only what is on record, the last first, never forced. What the blueprint took
 * over and what the customer connected stays at Polytomic and is released.
 */
import { z } from "zod";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import {
  type Commit,
  defineOperation,
  type InTransaction,
  type Moment,
  type Next,
} from "#lib/engine/definition.ts";
import { fail, finish, moveOn, stay } from "#lib/engine/operation.ts";
import type { Open } from "#lib/engine/record.ts";
import { type Answer, failureOf } from "#lib/polytomic/result.ts";
import { clear } from "#lib/tenants/attention.ts";
import type { Resource } from "./document.ts";
import type { KindOfResource, Place } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { openPlace } from "./place.ts";
import { readSituation, type Situation } from "./situation.ts";
import { blueprintTopic, raiseFailed, withKey } from "./steps.ts";

const input = z.object({
  assignmentId: z.string(),
  /** The key of the resource that is removed now; null between two. */
  key: z.string().nullable(),
});
type Input = z.infer<typeof input>;
type Stage = "next" | "deactivate" | "delete";
type Now = Moment<Input, Stage>;

type Made = Situation["assignment"]["resources"][number];

/** Whether it goes with the blueprint: credentials are the customer's, and what was there before is not ours. */
export function staysAtPolytomic(
  { origin, kind }: Pick<Made, "origin" | "kind">,
  resource?: Resource,
): boolean {
  if (origin === "adopted" || origin === "connected") return true;
  if (resource?.onRemove) return resource.onRemove === "keep";
  return kind === "connection";
}

/** In the order of removal: what was made last goes first. */
export function removalOrder({ order, assignment }: Situation): Made[] {
  const keys = order.map(({ key }) => key);
  return assignment.resources.toSorted((a, b) => keys.indexOf(b.key) - keys.indexOf(a.key));
}

type Turn = { situation: Situation; made: Made; kind: KindOfResource; place: Place };

async function turnOf({ operation, tenant }: Now): Promise<Turn> {
  const situation = await readSituation(tenant, operation.input.assignmentId);
  const made = situation.assignment.resources.find(({ key }) => key === operation.input.key);
  if (!made) throw new Error(`${operation.input.key} is not on record`);
  const kind = kinds[made.kind as Resource["kind"]];
  return { situation, made, kind, place: await openPlace(tenant, false) };
}

function ends(
  { operation }: Now,
  { situation, made }: Pick<Turn, "situation" | "made">,
  isDeleted: boolean,
): InTransaction {
  return async (tx, actor) => {
    await tx.managedResource.update({
      where: { id: made.id },
      data: { endedAt: clock.now(), active: false },
    });
    const { key, name, upstreamId } = made;
    const detail = { blueprint: situation.assignment.blueprint.name, key, name, upstreamId };
    const action = isDeleted ? "resource.deleted" : "resource.released";
    await record(tx, actor, action, { type: "tenant", id: made.tenantId }, detail);
    await moveOn(tx, operation, "next", { key: null });
  };
}

function removed(operation: Open<Input, Stage>, { assignment, tenant }: Situation): Commit {
  return async (tx, actor) => {
    await tx.blueprintAssignment.update({
      where: { id: assignment.id },
      data: { endedAt: clock.now(), secrets: null, updatedAt: clock.now() },
    });
    await clear(tx, { tenantId: tenant.id, subject: assignment.id }, "blueprint_failed");
    await record(
      tx,
      actor,
      "blueprint.removed",
      { type: "tenant", id: tenant.id },
      { blueprint: assignment.blueprint.name },
    );
    await finish(tx, operation, "done", null);
  };
}

async function next(now: Now): Promise<Next> {
  const { operation, tenant } = now;
  const situation = await readSituation(tenant, operation.input.assignmentId);
  const [made] = removalOrder(situation);
  if (!made) return { kind: "commit", commit: removed(operation, situation) };
  const resource = situation.order.find(({ key }) => key === made.key);
  if (staysAtPolytomic(made, resource))
    return { kind: "commit", commit: ends(now, { situation, made }, false) };
  const stage = kinds[made.kind as Resource["kind"]].setActive ? "deactivate" : "delete";
  return { kind: "commit", commit: (tx) => moveOn(tx, operation, stage, { key: made.key }) };
}

const done = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;

async function deactivate(now: Now, { made, kind, place }: Turn): Promise<Next> {
  const { setActive } = kind;
  const off: InTransaction = (tx) => moveOn(tx, now.operation, "delete");
  const live = setActive ? await kind.read(place, made.upstreamId) : null;
  if (!setActive || !live?.active) return { kind: "commit", commit: off };
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, made.upstreamId)}/activate`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await setActive(place, made.upstreamId, false), off),
    refused: ({ status }) => (status === 404 ? off : status === 401 ? waitsForKey(now) : null),
  };
}

const waitsForKey =
  ({ operation }: Now): InTransaction =>
  (tx) =>
    stay(tx, operation, "stuck", { code: "organization_key_refused", params: {} });

async function remove(now: Now, turn: Turn): Promise<Next> {
  const { made, kind, place, situation } = turn;
  const gone = ends(now, turn, true);
  const { remove: removes } = kind;
  if (!removes) return { kind: "commit", commit: ends(now, turn, false) };
  if (!(await kind.read(place, made.upstreamId))) return { kind: "commit", commit: gone };
  return {
    kind: "send",
    method: "DELETE",
    path: kind.path(place, made.upstreamId),
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await removes(place, made.upstreamId), gone),
    refused(refusal) {
      const { status } = refusal;
      if (status === 404) return gone;
      if (status === 401) return waitsForKey(now);
      if (status !== 422) return null;
      // Something that is not ours depends on it.
      const params = { name: made.name, failure: failureOf(refusal) };
      return async (tx) => {
        await fail(tx, now.operation, { code: "resource_in_use", params });
        await raiseFailed(tx, situation);
      };
    },
  };
}

const subject = ({ operation }: Pick<Now, "operation">) => operation.input.key ?? "";
const inTurn = (work: (now: Now, turn: Turn) => Promise<Next>) => ({
  subject,
  next: (now: Now) => withKey(async () => await work(now, await turnOf(now))),
});

export const removal = defineOperation({
  kind: "blueprint_remove",
  permission: "blueprint:apply",
  input,
  topic: ({ assignmentId }) => blueprintTopic(assignmentId),
  stages: {
    next: { next },
    deactivate: { step: "resource_activate", body: () => ({ active: false }), ...inTurn(deactivate) },
    delete: { step: "resource_delete", ...inTurn(remove) },
  },
  async failed(tx, operation) {
    await raiseFailed(tx, await readSituation(operation.tenant, input.parse(operation.input).assignmentId));
  },
});
