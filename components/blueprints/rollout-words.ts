import type { RolloutOutcome, RolloutSummary } from "#lib/blueprints/rollout-views.ts";

const number = (n: number) => n.toLocaleString("en");
export const tenants = (n: number) => `${number(n)} ${n === 1 ? "tenant" : "tenants"}`;

type Look = { heading: string; counted: string; ink: string };

/** In the order of a page: what asks for somebody comes first. */
export const outcomeLooks: Record<RolloutOutcome, Look> = {
  failed: { heading: "Failed", counted: "failed", ink: "text-bad" },
  stuck: { heading: "Needs attention", counted: "need attention", ink: "text-bad" },
  look: { heading: "Needs a look", counted: "need a look", ink: "text-warn" },
  skipped: { heading: "Skipped", counted: "skipped", ink: "text-warn" },
  running: { heading: "In progress", counted: "in progress", ink: "text-ink-soft" },
  awaits_customer: {
    heading: "Waiting for the customer",
    counted: "waiting for the customer",
    ink: "text-ink-soft",
  },
  queued: { heading: "Not started", counted: "not started", ink: "text-ink-soft" },
  done: { heading: "Done", counted: "done", ink: "text-good" },
};
export const outcomesInOrder = Object.keys(outcomeLooks) as RolloutOutcome[];

/** "8 done, 2 need a look": only what there is. */
export const countWords = (counts: RolloutSummary["counts"]): string =>
  outcomesInOrder
    .toReversed()
    .flatMap((outcome) =>
      counts[outcome] > 0 ? [`${number(counts[outcome])} ${outcomeLooks[outcome].counted}`] : [],
    )
    .join(", ");
