import { ArrowUpRight, CircleAlert, CircleCheck, Dot, TriangleAlert } from "lucide-react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TimelineEntry } from "#lib/timeline/views.ts";

const tones = {
  neutral: { icon: Dot, ink: "text-ink-soft" },
  good: { icon: CircleCheck, ink: "text-good" },
  warn: { icon: TriangleAlert, ink: "text-warn" },
  bad: { icon: CircleAlert, ink: "text-bad" },
} as const;

function Entry({ entry }: { entry: TimelineEntry }) {
  const { icon: Icon, ink } = tones[entry.tone];
  return (
    <li className="relative grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2.5 pb-4 last:pb-0">
      <span className="relative z-1 flex size-5 items-center justify-center bg-paper">
        <Icon size={entry.tone === "neutral" ? 20 : 14} aria-hidden className={ink} />
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className={entry.kind === "call" ? "font-mono text-sm" : "font-[550]"}>{entry.title}</span>
          {entry.kind === "call" && (
            <span className="inline-flex items-center gap-0.5 text-xs text-ink-soft">
              <ArrowUpRight size={12} aria-hidden />
              request to Polytomic
            </span>
          )}
        </p>
        {entry.detail !== null && <p className="text-sm text-ink-soft">{entry.detail}</p>}
        <p className="text-sm text-ink-soft">
          {entry.who} · <Time at={entry.at} />
        </p>
        {entry.requestId !== null && (
          <p className="flex items-center gap-1 text-xs text-ink-soft">
            <span className="whitespace-nowrap">Request</span>
            <code className="min-w-0 font-mono">{entry.requestId}</code>
            <CopyButton text={entry.requestId} what={`request id ${entry.requestId}`} />
          </p>
        )}
      </div>
    </li>
  );
}

/** Everything that happened, newest first: what people did, and what was sent to Polytomic. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  if (entries.length === 0) return <p className="text-ink-soft">No activity yet.</p>;
  return (
    <ol className="relative before:absolute before:inset-y-2 before:left-2.5 before:w-px before:bg-line">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}
