import { EmptyState } from "#components/ui/empty-state.tsx";
import { Person } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RunView } from "#lib/reconcile/views.ts";

const words = {
  running: "Running",
  done: "Finished",
  partly: "Partly finished",
  failed: "Failed",
} as const;
const inks = { running: "text-accent", done: "text-good", partly: "text-warn", failed: "text-bad" } as const;

const endOf = ({ state, unchecked }: RunView) => (unchecked > 0 ? "partly" : state);

/** The last runs, the newest first. */
export function RunList({ runs }: { runs: RunView[] }) {
  if (runs.length === 0)
    return (
      <EmptyState title="No run yet">
        A run compares our records with the organizations at Polytomic and verifies each key. Runs start every
        night; you can also start one now.
      </EmptyState>
    );
  return (
    <Section id="runs" title="Last runs">
      <ul className="-mt-3 divide-y divide-line">
        {runs.map((run) => (
          <li key={run.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2">
            <span className={`font-[550] ${inks[endOf(run)]}`}>{words[endOf(run)]}</span>
            <span>
              <Time at={run.finishedAt ?? run.startedAt} />
            </span>
            <span className="text-ink-soft">
              <span>{run.by === null ? run.reason : "started by "}</span>
              {run.by !== null && <Person name={run.by} />}
            </span>
            {run.message !== null && <span className="min-w-0 text-sm text-warn">{run.message}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
