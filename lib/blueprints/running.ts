import "server-only";
/** Switching on what runs, and its first run. */
import { clock, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import type { Next } from "#lib/engine/definition.ts";
import { isUnknown, mayStillRun } from "#lib/engine/plan.ts";
import { afterwards, done, keeps, notThere, requireMade } from "./changing.ts";
import { mayRepeat } from "./creating.ts";
import type { Now, Turn } from "./steps.ts";
import { refusing } from "./trouble.ts";

/** A read counts for what is done next. */
const justNowMs = 5 * secondMs;

/** Whether it was read back just now, as it comes to be switched on. Any request after that is a reason to look. */
function isJustRead({ history }: Now, turn: Turn): boolean {
  const { checkedAt, active } = requireMade(turn);
  const sinceMs = clock.now().getTime() - checkedAt.getTime();
  return history.length === 0 && !active && sinceMs >= 0 && sinceMs <= justNowMs;
}

export async function activate(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted } = turn;
  const { setActive } = kind;
  if (!setActive) throw new Error(`${turn.resource.kind} can't be switched on`);
  const { upstreamId } = requireMade(turn);
  const isOn = keeps(now, turn, { active: true }, afterwards(turn, true), "resource.activated");
  if (!isJustRead(now, turn)) {
    const live = await kind.read(place, upstreamId);
    if (!live) return notThere(now, turn);
    if (live.active === true) return { kind: "commit", commit: isOn };
  }
  return {
    kind: "send",
    method: "POST",
    path: `${kind.path(place, upstreamId, wanted)}/activate`,
    absentBefore: null,
    withOrganizationKey: true,
    send: async () => done(await setActive(place, upstreamId, true), isOn),
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
  const over = keeps(now, turn, { firstRunDue: false }, null);
  const started = keeps(now, turn, { firstRunDue: false }, null, "resource.run");
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
