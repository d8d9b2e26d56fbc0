import { Link } from "#components/ui/link.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RolloutSummary } from "#lib/blueprints/rollout-views.ts";
import { rolloutsHref } from "#lib/forms/href.ts";
import { countWords, tenants } from "./rollout-words.ts";

const states = { running: "In progress", stopped: "Stopped", over: "Finished" } as const;

/** Rollouts with what became of their tenants. */
export function RolloutList({
  rollouts,
  current,
  isOfMany = false,
}: {
  rollouts: RolloutSummary[];
  current?: string | undefined;
  /** Whether each names its blueprint. */
  isOfMany?: boolean;
}) {
  return (
    <ul className="-mt-3 divide-y divide-line">
      {rollouts.map(({ id, blueprint, version, state, counts, startedBy, startedAt }) => (
        <li key={id} className="py-2 wrap-anywhere">
          <Link href={rolloutsHref(id)} aria-current={id === current ? "true" : undefined} className="link">
            {`${isOfMany ? `${blueprint}, version` : "Version"} ${version}: ${tenants(counts.total)}`}
          </Link>
          <p className="text-sm text-ink-soft">
            <span>{`${states[state]}: ${countWords(counts)}`}</span> · {startedBy}, <Time at={startedAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}
