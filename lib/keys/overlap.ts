import "server-only";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import {
  type Commit,
  defineOperation,
  type Moment,
  type Next,
  type Refusal,
  withCommit,
} from "#lib/engine/definition.ts";
import { moveOn, moving } from "#lib/engine/operation.ts";
import { isUnknown, mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import { known } from "#lib/engine/record.ts";
import { keyOperations } from "#lib/messages/keys.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { isOf } from "#lib/users/upstream.ts";
import {
  comesDue,
  failsWithOtherEmail,
  isDue,
  leftAlone,
  type Overlap,
  overlapInput,
  overlapStarted,
  replaced,
  stoppingSteps,
  stopsAsStuck,
  userAdded,
  withdrawn,
} from "./overlap-commits.ts";
import { hasCurrentKey } from "./read.ts";
import { isForced, isLost, kills, mints, removes, type User, verifyStored } from "./requests.ts";
import { keyTopic } from "./rotate.ts";

/*
 * A key for a second user beside the one in use. Both work until the customer has switched, and only then does the
 * old one stop. Once a user exists, a refusal stops the operation for staff to decide and never ends it silently.
 */

type Now = Omit<Moment, "operation"> & { operation: Overlap };

const newUser = (operation: Overlap): User => ({
  organizationId: operation.input.organizationId,
  userId: known(operation, "userId"),
});

const verifyNew = ({ operation, tenant }: Now) => verifyStored(tenant, known(operation, "keyId"));

/** Stops for staff where time, waiting or another partner key will not fix it; a 404 may pass. */
function stopping({ operation, history }: Now, next: Next): Next {
  if (next.kind !== "send") return next;
  const lost404 = history.slice(-3).filter(({ httpStatus }) => httpStatus === 404).length === 3;
  const passing = [401, 403, 409, 429, ...(lost404 ? [] : [404])];
  const refused = async (refusal: Refusal) => {
    const { status } = refusal;
    return (
      (await next.refused?.(refusal)) ??
      (passing.includes(status) || status >= 500 || status === 408 ? null : stopsAsStuck(operation, status))
    );
  };
  return { ...next, refused };
}

/** Adds the second user. Each creation sends an email, so the list is read before every first request under a key. */
async function addServiceUser({ operation, history, plan }: Now): Promise<Next> {
  const { organizationId, email, role } = operation.input;
  if (plan.kind !== "again") {
    const users = await asPartner().listUsers(organizationId);
    const found = users.find((user) => user.email.toLowerCase() === email);
    if (found && mayAdopt(history)) return { kind: "commit", commit: userAdded(operation, found.id) };
    const mayBeOurs = history.some(isUnknown) && mayStillRun(history, plan);
    if (found && !mayBeOurs)
      return { kind: "fail", message: { code: "service_email_taken", params: { email } } };
    if (mayStillRun(history, plan)) {
      const message = { code: "service_user_may_run", params: {} } as const;
      return { kind: "wait", message, dueAt: later(clock.now(), minuteMs) };
    }
  }
  return {
    kind: "send",
    method: "POST",
    path: `/api/organizations/${organizationId}/users`,
    absentBefore: plan.kind === "again" ? plan.past.absentBefore : true,
    async send(once) {
      const answer = await asPartner().createUser(organizationId, { email, role }, once);
      return withCommit(answer, (user) =>
        isOf(user, email) ? userAdded(operation, user.id) : failsWithOtherEmail(operation, user.email),
      );
    },
  };
}

/** Nobody can have a key of a new user, so after a lost first request it is safe to mint with force. */
async function mint(moment: Now): Promise<Next> {
  const { operation, history } = moment;
  const { organizationId, userId } = newUser(operation);
  const holder = { userId, email: operation.input.email, isService: true };
  const taken = history.some(
    ({ state, httpStatus, path }) => state === "rejected" && httpStatus !== 404 && !isForced(path),
  );
  const force = isLost(history) || taken || isForced(history.at(-1)?.path ?? "");
  const next = await mints(moment, organizationId, holder, force, (minted) =>
    moving(operation, "verify", minted),
  );
  if (next.kind !== "send" || isForced(next.path)) return next;
  // How Polytomic refuses a second key is not documented: either status may mean it.
  const refused = ({ status }: Refusal): Commit | null =>
    status === 400 || status === 422 ? (tx) => moveOn(tx, operation, "mint") : null;
  return { ...next, refused };
}

async function verify(moment: Now): Promise<Next> {
  const verdict = await verifyNew(moment);
  if (verdict.alive) return { kind: "commit", commit: overlapStarted(moment.operation) };
  const { trouble } = verdict;
  return { kind: "stuck", message: { code: "new_key_failed_check", params: { trouble } } };
}

async function wait({ operation }: Now): Promise<Next> {
  if (!(await hasCurrentKey(operation.tenantId))) return { kind: "commit", commit: leftAlone(operation) };
  if (isDue(operation)) return { kind: "commit", commit: comesDue(operation) };
  const at = operation.input.switchAt;
  return { kind: "wait", message: { code: "both_keys_work", params: {} }, dueAt: at ? new Date(at) : null };
}

async function stopOld(moment: Now): Promise<Next> {
  const { operation, tenant, plan } = moment;
  const old = await db().organizationKey.findFirst({
    where: { tenantId: tenant.id, state: "current", id: { not: known(operation, "keyId") } },
    orderBy: { mintedAt: "desc" },
  });
  if (operation.stage === "stop" || plan.kind !== "again") {
    const verdict = await verifyNew(moment);
    if (!verdict.alive) {
      const params = { trouble: verdict.trouble, oldKeyStays: old !== null };
      return { kind: "stuck", message: { code: "new_key_not_working", params } };
    }
  }
  const done = replaced(operation);
  if (!old) return { kind: "commit", commit: done };
  const stage = old.isService ? "remove" : "kill";
  if (operation.stage !== stage) return { kind: "commit", commit: (tx) => moveOn(tx, operation, stage) };
  const user = { organizationId: operation.input.organizationId, userId: old.userId };
  return stopping(moment, await (old.isService ? removes : kills)(moment, user, done));
}

export const overlap = defineOperation({
  kind: "key_overlap",
  title: keyOperations.key_overlap.title,
  permission: "key:rotate",
  input: overlapInput,
  topic: () => keyTopic,
  stages: {
    user: {
      step: "user_add",
      body: ({ operation }) => ({ email: operation.input.email, role: operation.input.role }),
      next: addServiceUser,
    },
    mint: { step: "key_mint", next: async (moment) => stopping(moment, await mint(moment)) },
    verify: { next: verify },
    overlapping: { next: wait },
    stop: { next: stopOld },
    kill: { step: "key_kill", next: stopOld },
    remove: { step: "user_delete", next: stopOld },
    withdraw: {
      step: "user_delete",
      next: async (moment) =>
        stopping(moment, await removes(moment, newUser(moment.operation), withdrawn(moment.operation))),
    },
  },

  async cancelling(tx, operation) {
    if (operation.input.userId === undefined || operation.stage === "withdraw") return null;
    const sent = await tx.upstreamCall.count({
      where: {
        operationId: operation.id,
        step: { in: [...stoppingSteps] },
        state: { not: "unsent" },
      },
    });
    if (sent > 0)
      throw new AppError("conflict", "The old key is already being stopped.", {
        hint: "It may have stopped working. Retry until it is done.",
      });
    return "withdraw";
  },
});
