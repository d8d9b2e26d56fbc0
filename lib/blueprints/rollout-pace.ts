import "server-only";
import type { RolloutStop } from "#lib/messages/rollouts.ts";

/** How many tenants of a rollout are under way at once: the worker also has other work. */
const atOnce = 20;

type Rollout = { canaries: number; stopAfter: number; areCanariesDone: boolean };

/** How many of its tenants are where. What staff continued in spite of is counted nowhere. */
export type Standing = {
  queued: number;
  running: number;
  /** Applied, or waiting for the customer only. */
  good: number;
  failed: number;
  /** Whose plan a person has to look at. */
  looks: number;
};

type Pace = { kind: "begin"; room: number } | { kind: "stop"; code: RolloutStop } | { kind: "over" };

export const passesCanaries = ({ canaries }: Pick<Rollout, "canaries">, { good }: Standing): boolean =>
  good >= canaries;

/** What comes next. One that was skipped, or that staff continued in spite of, is replaced as a canary. */
export function paceOf(rollout: Rollout, standing: Standing): Pace {
  const { queued, running, good, failed, looks } = standing;
  if (queued === 0) return running === 0 ? { kind: "over" } : { kind: "begin", room: 0 };
  const isTrying = !rollout.areCanariesDone && !passesCanaries(rollout, standing);
  if (isTrying && failed > 0) return { kind: "stop", code: "canary_failed" };
  if (isTrying && looks > 0) return { kind: "stop", code: "canary_needs_look" };
  if (failed >= rollout.stopAfter) return { kind: "stop", code: "failures" };
  const limit = isTrying ? Math.min(rollout.canaries - good, atOnce) : atOnce;
  return { kind: "begin", room: Math.max(0, Math.min(queued, limit - running)) };
}
