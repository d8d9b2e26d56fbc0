import "server-only";
/**
 * Removing a blueprint from a tenant: only what is on record, the last first, never forced. What the blueprint took
 * over and what the customer connected stays at Polytomic and is released.
 */
import { z } from "zod";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { type Commit, defineOperation, type Moment, type Next } from "#lib/engine/definition.ts";
import { finish, moveOn } from "#lib/engine/operation.ts";
import type { Open } from "#lib/engine/record.ts";
import { blueprintOperations } from "#lib/messages/blueprints.ts";
import { clear } from "#lib/tenants/attention.ts";
import { saidOf } from "./former.ts";
import { leavingStages, type To } from "./leaving.ts";
import {
  ends,
  firstToGo,
  leavingOf,
  type Made,
  stageAfter,
  stageOfRemoval,
  staysAtPolytomic,
} from "./removing.ts";
import { readSituation, type Situation } from "./situation.ts";
import { blueprintTopic } from "./steps.ts";
import { raiseFailed } from "./trouble.ts";

const input = z.object({
  assignmentId: z.string(),
  /** The key of the resource that is removed now; null between two. */
  key: z.string().nullable(),
});
type Input = z.infer<typeof input>;
type Stage = "next" | "deactivate" | "cancel" | "delete";
type Now = Moment<Input, Stage>;

/** What the version no longer has goes first, the newest of it before the rest, and then what was made last. */
function nextToGo({ order, assignment: { resources } }: Situation): Made | undefined {
  const keys = order.map(({ key }) => key);
  const placeOf = ({ key }: Made) => (keys.includes(key) ? keys.indexOf(key) : keys.length);
  return firstToGo(
    resources.toReversed().toSorted((a, b) => placeOf(b) - placeOf(a)),
    resources,
  );
}

function removed(operation: Open<Input, Stage>, { assignment, tenant }: Situation): Commit {
  return async (tx, actor) => {
    const now = clock.now();
    const data = { endedAt: now, secrets: null, sealedAs: null, updatedAt: now };
    await tx.blueprintAssignment.update({ where: { id: assignment.id }, data });
    const about = { tenantId: tenant.id, subject: assignment.id };
    await clear(tx, about, "blueprint_failed", "blueprint_drifted");
    const detail = { blueprint: assignment.blueprint.name };
    await record(tx, actor, "blueprint.removed", { type: "tenant", id: tenant.id }, detail);
    await finish(tx, operation, "done", null);
  };
}

async function next({ operation, tenant, during }: Now): Promise<Next> {
  const situation = await readSituation(tenant, operation.input.assignmentId, during);
  const made = nextToGo(situation);
  if (!made) return { kind: "commit", commit: removed(operation, situation) };
  const on = () => Promise.resolve();
  if (staysAtPolytomic(made, (await saidOf(situation)).get(made.key)))
    return { kind: "commit", commit: ends({ situation, made, on }, false) };
  return { kind: "commit", commit: (tx) => moveOn(tx, operation, stageOfRemoval(made), { key: made.key }) };
}

const subject = ({ operation }: Pick<Now, "operation">) => operation.input.key ?? "";

async function leaving({ operation, tenant, during, history }: Now, to: To) {
  const { assignmentId, key } = operation.input;
  const found = await leavingOf(await readSituation(tenant, assignmentId, during), tenant, key);
  const more = to === "next" ? { key: null } : {};
  const on = (tx: Tx) => moveOn(tx, operation, stageAfter(found.kind, to), more);
  return { ...found, operation, on, last: history.at(-1) };
}

export const removal = defineOperation({
  kind: "blueprint_remove",
  title: blueprintOperations.blueprint_remove.title,
  permission: "blueprint:apply",
  input,
  topic: ({ assignmentId }) => blueprintTopic(assignmentId),
  stages: {
    next: { next },
    ...leavingStages(leaving, subject),
  },
  async failed(tx, operation) {
    await raiseFailed(tx, input.parse(operation.input).assignmentId);
  },
});
