import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Commit, Definition, Moment, Next } from "#lib/engine/definition.ts";
import { inputOf, moveOn, type OperationRecord } from "#lib/engine/operation.ts";
import type { Step } from "#prisma/client/enums.ts";
import { verifyMinted, wordOf } from "./mint.ts";
import {
  comesDue,
  isDue,
  leftAlone,
  overlapStarted,
  replaced,
  stoppingSteps,
  stopsAsStuck,
  withdrawn,
} from "./overlap-commits.ts";
import { hasCurrentKey } from "./read.ts";
import { addServiceUser, isForced, isLost, kills, mints, removes, type User } from "./requests.ts";

/*
 * A key for a second user beside the one in use. Both work until the customer has switched, and only then does the
 * old one stop. Once a user exists, a refusal stops the operation for staff to decide and never ends it silently.
 */

const steps: Record<string, Step> = {
  user: "user_add",
  mint: "key_mint",
  kill: "key_kill",
  remove: "user_delete",
  withdraw: "user_delete",
};

const newUser = (operation: OperationRecord): User => ({
  organizationId: wordOf(operation, "organizationId"),
  userId: wordOf(operation, "userId"),
});

/** Stops for staff where time, waiting or another partner key will not fix it; a 404 may pass. */
function stopping({ operation, history }: Moment, next: Next): Next {
  if (next.kind !== "send") return next;
  const lost404 = history.slice(-3).filter(({ httpStatus }) => httpStatus === 404).length === 3;
  const passing = [401, 403, 409, 429, ...(lost404 ? [] : [404])];
  const refused = (status: number) =>
    next.refused?.(status) ??
    (passing.includes(status) || status >= 500 || status === 408 ? null : stopsAsStuck(operation, status));
  return { ...next, refused };
}

/** Nobody can have a key of a new user, so after a lost first request it is safe to mint with force. */
function mint(moment: Moment): Next {
  const { operation, history } = moment;
  const user = newUser(operation);
  const holder = { userId: user.userId, email: wordOf(operation, "email"), isService: true };
  const taken = history.some(
    ({ state, httpStatus, path }) => state === "rejected" && httpStatus !== 404 && !isForced(path),
  );
  const force = isLost(history) || taken || isForced(history.at(-1)?.path ?? "");
  const next = mints(moment, user, holder, force);
  if (next.kind !== "send" || isForced(next.path)) return next;
  // How Polytomic refuses a second key is not documented: either status may mean it.
  const refused = (status: number): Commit | null =>
    status === 400 || status === 422 ? (tx) => moveOn(tx, operation, "mint") : null;
  return { ...next, refused };
}

async function verify(moment: Moment): Promise<Next> {
  const verdict = await verifyMinted(moment);
  if (verdict.alive) return { kind: "commit", commit: overlapStarted(moment.operation) };
  const { trouble } = verdict;
  return { kind: "stuck", message: { code: "new_key_failed_check", params: { trouble } } };
}

async function wait({ operation }: Moment): Promise<Next> {
  if (!(await hasCurrentKey(operation.tenantId))) return { kind: "commit", commit: leftAlone(operation) };
  if (isDue(operation)) return { kind: "commit", commit: comesDue(operation) };
  const at = wordOf(operation, "switchAt");
  return {
    kind: "wait",
    message: { code: "both_keys_work", params: {} },
    dueAt: at === "" ? null : new Date(at),
  };
}

async function stopOld(moment: Moment): Promise<Next> {
  const { operation, tenant, plan } = moment;
  const old = await db().organizationKey.findFirst({
    where: { tenantId: tenant.id, state: "current", id: { not: wordOf(operation, "keyId") } },
    orderBy: { mintedAt: "desc" },
  });
  if (operation.stage === "stop" || plan.kind !== "again") {
    const verdict = await verifyMinted(moment);
    if (!verdict.alive) {
      const params = { trouble: verdict.trouble, oldKeyStays: old !== null };
      return { kind: "stuck", message: { code: "new_key_not_working", params } };
    }
  }
  const done = replaced(operation);
  if (!old) return { kind: "commit", commit: done };
  const stage = old.isService ? "remove" : "kill";
  if (operation.stage !== stage) return { kind: "commit", commit: (tx) => moveOn(tx, operation, stage) };
  const user = { organizationId: wordOf(operation, "organizationId"), userId: old.userId };
  return stopping(moment, await (old.isService ? removes : kills)(moment, user, done));
}

export const overlap: Definition = {
  kind: "key_overlap",
  permission: "key:rotate",
  step: (stage) => steps[stage] ?? null,

  async next(moment) {
    const { operation } = moment;
    switch (operation.stage) {
      case "user":
        return await addServiceUser(moment);
      case "mint":
        return stopping(moment, mint(moment));
      case "verify":
        return await verify(moment);
      case "overlapping":
        return await wait(moment);
      case "withdraw":
        return stopping(moment, await removes(moment, newUser(operation), withdrawn(operation)));
      default:
        return await stopOld(moment);
    }
  },

  async cancelling(tx, operation) {
    if (typeof inputOf(operation).userId !== "string" || operation.stage === "withdraw") return null;
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
};
