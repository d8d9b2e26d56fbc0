import "server-only";
/**
 * Applying a blueprint to one tenant: each resource in its turn, each request a call of the ledger about that resource.
 * What runs is created inactive, read back and then switched on, so that a duplicate born of a lost answer moves no
 * data.
 */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { type Commit, defineOperation, type Next } from "#lib/engine/definition.ts";
import { finish, moveOn } from "#lib/engine/operation.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { activate, firstRun, update, verify } from "./changing.ts";
import { create, puts } from "./creating.ts";
import { readPlanHash } from "./plan-reading.ts";
import { deactivate, ends, leavingOf, remove, stageOfRemoval, staysAtPolytomic } from "./removing.ts";
import { review } from "./review.ts";
import { hashedBody, readSituation, type Situation } from "./situation.ts";
import {
  type Applying,
  type ApplyStage,
  applyInput,
  blueprintTopic,
  type Now,
  raiseFailed,
  requireResource,
  type Turn,
  turnOf,
  waiting,
  withKey,
} from "./steps.ts";

/** Ends what an earlier attempt left, and what it waited for. */
function applied(operation: Applying, { assignment, tenant }: Situation): Commit {
  return async (tx, actor) => {
    await tx.blueprintAssignment.update({ where: { id: assignment.id }, data: { checkedAt: clock.now() } });
    await clear(tx, { tenantId: tenant.id, subject: assignment.id }, "blueprint_failed");
    await record(
      tx,
      actor,
      "blueprint.applied",
      { type: "tenant", id: tenant.id },
      { blueprint: assignment.blueprint.name },
    );
    await finish(tx, operation, "done", null);
  };
}

/** Which stage a resource begins with. */
function stageOf(situation: Situation, at: number): ApplyStage | null {
  const resource = situation.order[at];
  if (!resource) return null;
  if (situation.made.has(resource.key)) return "update";
  return resource.kind === "customerConnection" ? "connect" : "create";
}

async function next({ operation, tenant }: Now): Promise<Next> {
  const { assignmentId, planHash, at } = operation.input;
  const situation = await readSituation(tenant, assignmentId);
  if (planHash !== null && (await readPlanHash(tenant, assignmentId)) !== planHash)
    return { kind: "fail", message: { code: "plan_changed", params: {} } };
  const stage = stageOf(situation, at);
  if (stage === null) return leaves(operation, situation);
  return {
    kind: "commit",
    commit: (tx) => moveOn(tx, operation, stage, { planHash: null, key: situation.order[at]?.key ?? null }),
  };
}

/** What the version no longer has goes last: the newest first. */
function leaves(operation: Applying, situation: Situation): Next {
  const keys = new Set(situation.order.map(({ key }) => key));
  const made = situation.assignment.resources.findLast(({ key }) => !keys.has(key));
  if (!made) return { kind: "commit", commit: applied(operation, situation) };
  const on = () => Promise.resolve();
  if (staysAtPolytomic(made)) return { kind: "commit", commit: ends({ situation, made, on }, false) };
  return {
    kind: "commit",
    commit: (tx) => moveOn(tx, operation, stageOfRemoval(made), { planHash: null, key: made.key }),
  };
}

async function leaving({ operation, tenant }: Now, to: "next" | "delete") {
  const { assignmentId, key } = operation.input;
  const found = await leavingOf(await readSituation(tenant, assignmentId), tenant, key);
  const more = to === "next" ? { key: null } : {};
  return { ...found, operation, on: (tx: Tx) => moveOn(tx, operation, to, more) };
}

/** The customer makes it, with a connect link. */
async function connect(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted, situation } = turn;
  const [found, ...others] = (await kind.list(place, wanted)).filter((live) => kind.matches(live, wanted));
  if (found && others.length === 0) return { kind: "commit", commit: puts(now, turn, found.id, "connected") };
  const { name } = wanted;
  const { id: subject, tenantId } = now.operation;
  const params = { blueprint: situation.assignment.blueprint.name, connection: name };
  return waiting(now, { code: "awaits_customer", params: { name } }, (tx) =>
    raise(tx, { tenantId, subject }, { code: "blueprint_waits", params }),
  );
}

const subject = ({ operation }: Pick<Now, "operation">) => operation.input.key ?? "";
const body = async ({ operation, tenant }: Pick<Now, "operation" | "tenant">) => {
  const situation = await readSituation(tenant, operation.input.assignmentId);
  return await hashedBody(situation, requireResource(situation, operation.input.at));
};
const inTurn = (work: (now: Now, turn: Turn) => Promise<Next>) => ({
  next: (now: Now) => withKey(async () => await work(now, await turnOf(now))),
});

export const application = defineOperation({
  kind: "blueprint_apply",
  permission: "blueprint:apply",
  input: applyInput,
  topic: ({ assignmentId }) => blueprintTopic(assignmentId),
  stages: {
    next: { next: (now) => withKey(() => next(now)) },
    review: { next: (now) => withKey(() => review(now)) },
    connect: inTurn(connect),
    create: { step: "resource_create", subject, body, ...inTurn(create) },
    verify: inTurn(verify),
    update: { step: "resource_update", subject, body, ...inTurn(update) },
    activate: { step: "resource_activate", subject, ...inTurn(activate) },
    run: { step: "resource_run", subject, ...inTurn(firstRun) },
    deactivate: {
      step: "resource_activate",
      subject,
      body: () => ({ active: false }),
      next: (now) => withKey(async () => await deactivate(await leaving(now, "delete"))),
    },
    delete: {
      step: "resource_delete",
      subject,
      next: (now) => withKey(async () => await remove(await leaving(now, "next"))),
    },
  },
  async failed(tx, operation) {
    const { assignmentId } = applyInput.parse(operation.input);
    await raiseFailed(tx, await readSituation(operation.tenant, assignmentId));
  },
});
