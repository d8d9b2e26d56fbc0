import "server-only";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Commit, Moment, Next } from "#lib/engine/definition.ts";
import type { Open } from "#lib/engine/operation.ts";
import { isUnknown, mayStillRun, type Past } from "#lib/engine/plan.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import { type Holder, type Minted, stores } from "./mint.ts";

export type User = { organizationId: string; userId: string };

export const isForced = (path: string) => path.endsWith("?force=true");

export const mintPath = ({ organizationId, userId }: User, force: boolean) =>
  `/api/organizations/${organizationId}/users/${userId}/keys?force=${force}`;

type Asked = Pick<Moment, "history" | "plan">;

/** A forced mint that is still running would stop a key that is minted now, so nothing is sent before it is over. */
function mustWait({ history, plan }: Asked): boolean {
  const last = history.at(-1);
  return plan.kind !== "again" && last !== undefined && isForced(last.path) && mayStillRun(history, plan);
}

const waitForIt = (): Next => ({
  kind: "wait",
  message: { code: "mint_may_run", params: {} },
  dueAt: later(clock.now(), minuteMs),
});

/** Mints a key and stores it. Nobody has a value that was never stored, so another forced mint may stop it. */
export function mints(
  moment: Asked & { operation: Pick<Open, "tenantId" | "createdById"> },
  organizationId: string,
  holder: Holder,
  force: boolean,
  then: (tx: Tx, minted: Minted) => Promise<void>,
): Next {
  const { operation, plan } = moment;
  if (mustWait(moment)) return waitForIt();
  const forced = plan.kind === "again" ? isForced(plan.past.path) : force;
  const { userId } = holder;
  return {
    kind: "send",
    method: "POST",
    path: mintPath({ organizationId, userId }, forced),
    absentBefore: null,
    async send(once) {
      const answer = await asPartner().mintKey(organizationId, userId, { force: forced, ...once });
      return answer.kind === "ok"
        ? { ...answer, value: await stores(operation, holder, answer.value, then) }
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
export async function kills(moment: Asked, user: User, done: Commit): Promise<Next> {
  if (mustWait(moment)) return waitForIt();
  if (moment.plan.kind !== "again" && (await isGone(user))) return { kind: "commit", commit: done };
  return {
    kind: "send",
    method: "POST",
    path: mintPath(user, true),
    absentBefore: null,
    send: async (once) =>
      means(await asPartner().mintKey(user.organizationId, user.userId, { force: true, ...once }), done),
  };
}

/** Deletes one of our service users, and the key with it. A user that no longer exists counts as done. */
export async function removes(moment: Asked, user: User, done: Commit): Promise<Next> {
  if (moment.plan.kind !== "again" && (await isGone(user))) return { kind: "commit", commit: done };
  return {
    kind: "send",
    method: "DELETE",
    path: `/api/organizations/${user.organizationId}/users/${user.userId}`,
    absentBefore: null,
    send: async () => means(await asPartner().deleteUser(user.organizationId, user.userId), done),
    refused: (status) => (status === 404 ? done : null),
  };
}

/** Nothing of the answer's value is kept. */
const means = (answer: Answer<unknown>, commit: Commit): Answer<Commit> =>
  answer.kind === "ok" ? { ...answer, value: commit } : answer;
