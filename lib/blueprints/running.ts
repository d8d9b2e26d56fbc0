import "server-only";
/** Switching on what runs, and its first run. */
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import type { InTransaction, Next } from "#lib/engine/definition.ts";
import { isUnknown, mayStillRun } from "#lib/engine/plan.ts";
import { afterwards, done, keeps, noted, notThere, requireMade } from "./changing.ts";
import { mayRepeat } from "./creating.ts";
import { advance, type Now, type Turn } from "./steps.ts";
import { refusing } from "./trouble.ts";

export async function activate(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted } = turn;
  const { setActive } = kind;
  if (!setActive) throw new Error(`${turn.resource.kind} can't be switched on`);
  const live = await kind.read(place, requireMade(turn).upstreamId);
  if (!live) return notThere(now, turn);
  const isOn = noted(turn, "resource.activated", async (tx) => {
    await keeps(tx, turn, { active: true });
    await advance(tx, now, afterwards(turn, true));
  });
  if (live.active === true) return { kind: "commit", commit: isOn };
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, live.id, wanted)}/activate`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await setActive(place, live.id, true), isOn),
    refused: refusing(now, turn),
  };
}

/**
 * A second run costs the customer time and quota, so only a repetition under the same idempotency key is sent, and only
 * while Polytomic lists no run since the first request.
 */
export async function firstRun(now: Now, turn: Turn): Promise<Next> {
  const { history, plan, operation } = now;
  const { kind, place, wanted } = turn;
  const { run, hasRunSince } = kind;
  if (!run) throw new Error(`${turn.resource.kind} can't be started`);
  const { upstreamId } = requireMade(turn);
  const over: InTransaction = async (tx) => {
    await keeps(tx, turn, { firstRunDue: false });
    await advance(tx, now, null);
  };
  const started = noted(turn, "resource.run", over);
  const { answer } = operation.input;
  if (answer === "leave") return { kind: "commit", commit: over };
  const [first] = history;
  if (first && (await hasRunSince?.(place, upstreamId, later(first.firstSentAt, -minuteMs))))
    return { kind: "commit", commit: started };
  if (plan.kind !== "again" && history.some(isUnknown) && !mayRepeat(now)) {
    const { name } = wanted;
    return {
      kind: "ask",
      question: { name, key: turn.resource.key, ids: [], mayLeave: true },
      message: { code: "run_unknown", params: { name } },
      reason: { code: "found_upstream", params: {} },
    };
  }
  if (plan.kind !== "again" && mayStillRun(history, plan)) {
    const message = { code: "resource_may_run", params: { name: wanted.name } } as const;
    return { kind: "wait", message, dueAt: later(clock.now(), minuteMs) };
  }
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, upstreamId, wanted)}/executions`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async (once) => done(await run(place, upstreamId, once), started),
    refused: refusing(now, turn),
  };
}
