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
import { finish, moveOn, moving } from "#lib/engine/operation.ts";
import { blueprintOperations } from "#lib/messages/blueprints.ts";
import { clear } from "#lib/tenants/attention.ts";
import { approvedIn } from "./approved.ts";
import { update, verify } from "./changing.ts";
import { connect } from "./connecting.ts";
import { create } from "./creating.ts";
import { formerOf } from "./former.ts";
import { reviewDrift } from "./keep-drift.ts";
import { leavingStages, type To } from "./leaving.ts";
import { planApplication } from "./plan-reading.ts";
import { refresh } from "./refreshing.ts";
import { ends, firstToGo, leavingOf, stageAfter, stageOfRemoval, staysAtPolytomic } from "./removing.ts";
import { withSecrets } from "./resolve.ts";
import { review } from "./review.ts";
import { activate, firstRun } from "./running.ts";
import { fill, readSituation, type Situation } from "./situation.ts";
import {
  type Applying,
  applyInput,
  beginningOf,
  blueprintTopic,
  type Now,
  type Turn,
  wantedNow,
} from "./steps.ts";
import { inTurn, prepared, raiseFailed, withKey } from "./trouble.ts";

/** Ends what an earlier attempt left, and what it waited for. */
function applied(operation: Applying, { assignment, tenant }: Situation): Commit {
  return async (tx, actor) => {
    const data = { checkedAt: clock.now(), extra: null };
    await tx.blueprintAssignment.update({ where: { id: assignment.id }, data });
    await clear(tx, { tenantId: tenant.id, subject: assignment.id }, "blueprint_failed");
    const { id: assignmentId, blueprint } = assignment;
    await reviewDrift(tx, { tenantId: tenant.id, assignmentId, blueprint: blueprint.name });
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

async function next({ operation, tenant, during }: Now): Promise<Next> {
  const { assignmentId, planHash, at } = operation.input;
  const situation = await readSituation(tenant, assignmentId, during);
  let { approved } = operation.input;
  if (planHash !== null) {
    const { plan } = await planApplication(tenant, assignmentId, during);
    if (plan.hash !== planHash) return { kind: "fail", message: { code: "plan_changed", params: {} } };
    approved = approvedIn(plan);
  }
  const begun = situation.turns[at] ? beginningOf(situation, await fill(situation), at) : null;
  if (!begun) return await leaves(operation, situation, approved);
  const more = { ...begun.more, planHash: null, approved };
  return { kind: "commit", commit: { writes: () => moving(operation, begun.stage, more) } };
}

/** What the version no longer has goes last: what others of it use after those, and the newest first. */
async function leaves(operation: Applying, situation: Situation, approved: string | null): Promise<Next> {
  const keys = new Set(situation.order.map(({ key }) => key));
  const dropped = situation.assignment.resources.filter(({ key }) => !keys.has(key)).toReversed();
  const made = firstToGo(dropped, dropped);
  if (!made) return { kind: "commit", commit: applied(operation, situation) };
  const on = () => Promise.resolve();
  if (staysAtPolytomic(made, (await formerOf(situation)).get(made.key)))
    return { kind: "commit", commit: ends({ situation, made, on }, false) };
  const more = { planHash: null, approved, key: made.key };
  return { kind: "commit", commit: (tx) => moveOn(tx, operation, stageOfRemoval(made), more) };
}

async function leaving({ operation, tenant, during, history }: Now, to: To) {
  const { assignmentId, key } = operation.input;
  const found = await leavingOf(await readSituation(tenant, assignmentId, during), tenant, key);
  const more = to === "next" ? { key: null } : {};
  const on = (tx: Tx) => moveOn(tx, operation, stageAfter(found.kind, to), more);
  return { ...found, operation, on, last: history.at(-1) };
}

const subject = ({ operation }: Pick<Now, "operation">) => operation.input.key ?? "";
/** Null where a value does not fit any more: nothing is sent then. */
const body = async (now: Pick<Now, "operation" | "tenant" | "during">) => {
  const found = await prepared(() => wantedNow(now));
  return "situation" in found ? withSecrets(found.wanted.spec, found.filled.secrets) : null;
};
const turning = (work: (now: Now, turn: Turn) => Promise<Next>) => ({
  next: (now: Now) => inTurn(now, work),
});
export const application = defineOperation({
  kind: "blueprint_apply",
  title: blueprintOperations.blueprint_apply.title,
  permission: "blueprint:apply",
  input: applyInput,
  topic: ({ assignmentId }) => blueprintTopic(assignmentId),
  stages: {
    next: { next: (now) => prepared(() => withKey(() => next(now))) },
    review: { next: (now) => prepared(() => withKey(() => review(now))) },
    connect: turning(connect),
    create: { step: "resource_create", subject, body, ...turning(create) },
    verify: turning(verify),
    update: { step: "resource_update", subject, body, ...turning(update) },
    activate: { step: "resource_activate", subject, ...turning(activate) },
    refresh: { step: "resource_refresh", subject, ...turning(refresh) },
    run: { step: "resource_run", subject, ...turning(firstRun) },
    ...leavingStages(leaving, subject),
  },
  async failed(tx, operation) {
    await raiseFailed(tx, applyInput.parse(operation.input).assignmentId);
  },
});
