import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import type { Commit, Moment, Next } from "#lib/engine/definition.ts";
import { moveOn, type OperationRecord } from "#lib/engine/operation.ts";
import { isUnknown, mayAdopt, mayStillRun, type Past } from "#lib/engine/plan.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import { type Holder, stores, wordOf } from "./mint.ts";

export type User = { organizationId: string; userId: string };

export const isForced = (path: string) => path.endsWith("?force=true");

const pathOf = ({ organizationId, userId }: User, force: boolean) =>
  `/api/organizations/${organizationId}/users/${userId}/keys?force=${force}`;

/** A forced mint that is still running would stop a key that is minted now, so nothing is sent before it is over. */
function mustWait({ history, plan }: Pick<Moment, "history" | "plan">): boolean {
  const last = history.at(-1);
  return plan.kind !== "again" && last !== undefined && isForced(last.path) && mayStillRun(history, plan);
}

const waitForIt = (): Next => ({
  kind: "wait",
  message: { code: "mint_may_run", params: {} },
  dueAt: later(clock.now(), minuteMs),
});

/** Mints a key and stores it. Nobody has a value that was never stored, so another forced mint may stop it. */
export function mints(moment: Moment, user: User, holder: Holder, force: boolean): Next {
  const { operation, plan } = moment;
  if (mustWait(moment)) return waitForIt();
  const forced = plan.kind === "again" ? isForced(plan.past.path) : force;
  return {
    kind: "send",
    method: "POST",
    path: pathOf(user, forced),
    body: null,
    absentBefore: null,
    async send(once) {
      const answer = await asPartner().mintKey(user.organizationId, user.userId, { force: forced, ...once });
      return answer.kind === "ok"
        ? { ...answer, value: await stores(operation, holder, answer.value) }
        : answer;
    },
  };
}

/** Whether an earlier request of this stage may have minted a key that nobody has. */
export const isLost = (history: Past[]) => history.some(isUnknown);

/** Without the user there is no key of theirs. */
async function isGone({ organizationId, userId }: User): Promise<boolean> {
  return !(await asPartner().listUsers(organizationId)).some(({ id }) => id === userId);
}

/** Stops a user's key: mints another with force and discards its value. */
export async function kills(moment: Moment, user: User, done: Commit): Promise<Next> {
  if (mustWait(moment)) return waitForIt();
  if (moment.plan.kind !== "again" && (await isGone(user))) return { kind: "commit", commit: done };
  return {
    kind: "send",
    method: "POST",
    path: pathOf(user, true),
    body: null,
    absentBefore: null,
    send: async (once) =>
      means(await asPartner().mintKey(user.organizationId, user.userId, { force: true, ...once }), done),
  };
}

/** Deletes one of our service users, and the key with it. A user that no longer exists counts as done. */
export async function removes(moment: Moment, user: User, done: Commit): Promise<Next> {
  if (moment.plan.kind !== "again" && (await isGone(user))) return { kind: "commit", commit: done };
  return {
    kind: "send",
    method: "DELETE",
    path: `/api/organizations/${user.organizationId}/users/${user.userId}`,
    body: null,
    absentBefore: null,
    send: async () => means(await asPartner().deleteUser(user.organizationId, user.userId), done),
    refused: (status) => (status === 404 ? done : null),
  };
}

/** Nothing of the answer's value is kept. */
const means = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;

function exists(operation: OperationRecord, userId: string): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const detail = { userId, email: wordOf(operation, "email") };
    await moveOn(tx, operation, "mint", { userId });
    await record(tx, actor, "user.added", { type: "tenant", id: tenantId }, detail);
  };
}

/** Adds the second user. Each creation sends an email, so the list is read before every first request under a key. */
export async function addServiceUser({ operation, history, plan }: Moment): Promise<Next> {
  const organizationId = wordOf(operation, "organizationId");
  const body = { email: wordOf(operation, "email"), role: wordOf(operation, "role") };
  if (plan.kind !== "again") {
    const users = await asPartner().listUsers(organizationId);
    const found = users.find(({ email }) => email.toLowerCase() === body.email);
    if (found && mayAdopt(history)) return { kind: "commit", commit: exists(operation, found.id) };
    if (found)
      return { kind: "fail", message: { code: "service_email_taken", params: { email: body.email } } };
    if (mayStillRun(history, plan)) {
      const message = { code: "service_user_may_run", params: {} } as const;
      return { kind: "wait", message, dueAt: later(clock.now(), minuteMs) };
    }
  }
  return {
    kind: "send",
    method: "POST",
    path: `/api/organizations/${organizationId}/users`,
    body,
    absentBefore: plan.kind === "again" ? plan.past.absentBefore : true,
    async send(once) {
      const answer = await asPartner().createUser(organizationId, body, once);
      return answer.kind === "ok" ? { ...answer, value: exists(operation, answer.value.id) } : answer;
    },
  };
}
