import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { type Commit, type Moment, type Next, withCommit } from "#lib/engine/definition.ts";
import { fail, moveOn } from "#lib/engine/operation.ts";
import { isUnknown, mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { isOf } from "#lib/users/upstream.ts";
import type { Overlap } from "./overlap-commits.ts";

function exists(operation: Overlap, userId: string): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const detail = { userId, email: operation.input.email };
    await moveOn(tx, operation, "mint", { userId });
    await record(tx, actor, "user.added", { type: "tenant", id: tenantId }, detail);
  };
}

/** Nobody uses the key of a user whom we did not ask for. */
const fails =
  (operation: Overlap, email: string): Commit =>
  (tx) =>
    fail(tx, operation, { code: "answered_with_other_email", params: { email } });

type Now = Omit<Moment, "operation"> & { operation: Overlap };

/** Adds the second user. Each creation sends an email, so the list is read before every first request under a key. */
export async function addServiceUser({ operation, history, plan }: Now): Promise<Next> {
  const { organizationId, email, role } = operation.input;
  if (plan.kind !== "again") {
    const users = await asPartner().listUsers(organizationId);
    const found = users.find((user) => user.email.toLowerCase() === email);
    if (found && mayAdopt(history)) return { kind: "commit", commit: exists(operation, found.id) };
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
        isOf(user, email) ? exists(operation, user.id) : fails(operation, user.email),
      );
    },
  };
}
