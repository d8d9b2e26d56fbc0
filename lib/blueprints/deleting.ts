import "server-only";
/** The deletion of one resource on record: switched off first, never forced. */
import { clock, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import type { Commit, InTransaction, Next } from "#lib/engine/definition.ts";
import { fail, stay } from "#lib/engine/operation.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { type Answer, failureOf } from "#lib/polytomic/result.ts";
import { jsonObject } from "./document.ts";
import type { Live } from "./kind.ts";
import { ends, type Leaving } from "./removing.ts";
import { raiseFailed } from "./trouble.ts";

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
const longestPollMs = 30 * secondMs;
const longestLingerMs = 15 * minuteMs;

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
  if (leaving.last?.state === "succeeded") return { kind: "commit", commit: waitsForRun(leaving) };
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
async function isGone({ made, kind, place }: Leaving, live: Live | null): Promise<boolean> {
  if (live) return false;
  if (kind.mayBeThere) return !(await kind.mayBeThere(place, made.upstreamId));
  const listed = await kind.list(place, { name: made.name, spec: {} });
  return listed.every(({ id }) => id !== made.upstreamId);
}

const awaitsFirst =
  ({ operation }: Leaving, message: OperationMessage): InTransaction =>
  (tx) =>
    stay(tx, operation, "waiting", message, { dueAt: later(clock.now(), longestPollMs) });

/** As it was last applied. */
const appliedOf = ({ made: { name, lastApplied } }: Leaving) => ({
  name,
  spec: jsonObject.parse(lastApplied),
});

/** What is deleted and still reported; looked at again after a quarter of the time that it has been so. */
const lingers =
  ({ operation, made }: Leaving, sentAt: Date): InTransaction =>
  (tx) => {
    const now = clock.now();
    const sinceMs = now.getTime() - sentAt.getTime();
    const pollMs = Math.min(Math.max(sinceMs / 4, 5 * secondMs), longestPollMs);
    const message = { code: "resource_lingers", params: { name: made.name } } as const;
    return stay(tx, operation, "waiting", message, { dueAt: later(now, pollMs) });
  };

/** What is left of it, without a request; null: one is due. */
async function insteadOfRemoving(leaving: Leaving): Promise<InTransaction | null> {
  const { made, kind, place, last } = leaving;
  const live = await kind.read(place, made.upstreamId);
  if (await isGone(leaving, live)) return ends(leaving, true);
  const applied = appliedOf(leaving);
  if (!live) {
    const first = await kind.awaits?.(place, applied);
    return first ? awaitsFirst(leaving, first) : null;
  }
  // Someone has put another one in its place, or our request was heard and did.
  if (kind.isOurs?.(live, applied.spec) === false) return ends(leaving, last !== undefined);
  if (!kind.lingers || !last) return null;
  const sinceMs = clock.now().getTime() - last.sentAt.getTime();
  // Polytomic knows no such one to delete, and has read the schema since: it is not ours.
  if (last.httpStatus === 404 && sinceMs > longestLingerMs) return ends(leaving, false);
  return last.state === "succeeded" || last.httpStatus === 404 ? lingers(leaving, last.sentAt) : null;
}

export async function remove(leaving: Leaving): Promise<Next> {
  const { made, kind, place, operation, situation } = leaving;
  const gone = ends(leaving, true);
  const { remove: removes } = kind;
  if (!removes) return { kind: "commit", commit: ends(leaving, false) };
  const instead = await insteadOfRemoving(leaving);
  if (instead) return { kind: "commit", commit: instead };
  const deleted = kind.lingers ? lingers(leaving, clock.now()) : gone;
  return {
    kind: "send",
    method: "DELETE",
    path: kind.path(place, made.upstreamId),
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await removes(place, made.upstreamId, appliedOf(leaving).spec), deleted),
    async refused(refusal) {
      const { status } = refusal;
      if (status === 404) return deleted;
      const first = status === 400 && (await kind.awaits?.(place, appliedOf(leaving)));
      if (first) return awaitsFirst(leaving, first);
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
