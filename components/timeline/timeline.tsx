import { CopyButton } from "#components/ui/copy-button.tsx";
import { ChevronRight, CircleAlert, CircleCheck, TriangleAlert } from "#components/ui/icons.ts";
import { ArrowUpRight, Dot } from "#components/ui/more-icons.ts";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TimelineEntry } from "#lib/timeline/views.ts";
import { fold, type Line, requestsWords } from "./fold.ts";

const tones = {
  neutral: { icon: Dot, ink: "text-ink-soft" },
  good: { icon: CircleCheck, ink: "text-good" },
  warn: { icon: TriangleAlert, ink: "text-warn" },
  bad: { icon: CircleAlert, ink: "text-bad" },
} as const;

function ToneIcon({ tone }: Pick<TimelineEntry, "tone">) {
  const { icon: Icon, ink } = tones[tone];
  return (
    <span className="relative z-1 flex size-5 items-center justify-center bg-paper">
      <Icon size={tone === "neutral" ? 20 : 14} aria-hidden className={ink} />
    </span>
  );
}

const row = "relative grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2.5 pb-4 last:pb-0";

function By({ entry: { who, at } }: { entry: TimelineEntry }) {
  return (
    <p className="text-sm text-ink-soft">
      <Person name={who} />
      <span> · </span>
      <Time at={at} />
    </p>
  );
}

/** A request with its technical detail. */
function Request({ entry }: { entry: TimelineEntry }) {
  return (
    <li className={row}>
      <ToneIcon tone={entry.tone} />
      <div className="min-w-0">
        <p className="font-mono text-sm">{entry.title}</p>
        {entry.detail !== null && <p className="text-sm text-ink-soft">{entry.detail}</p>}
        <By entry={entry} />
        {entry.requestId !== null && (
          <p className="flex items-center gap-1 text-xs text-ink-soft">
            <span className="whitespace-nowrap">Request</span>
            <code translate="no" className="min-w-0 font-mono">
              {entry.requestId}
            </code>
            <CopyButton text={entry.requestId} what={`request id ${entry.requestId}`} />
          </p>
        )}
      </div>
    </li>
  );
}

function Requests({ requests }: { requests: TimelineEntry[] }) {
  return (
    <details className="group/requests">
      <summary className="inline-flex w-fit cursor-pointer list-none items-center gap-1 text-sm text-ink-soft hover:text-ink">
        <ChevronRight size={12} aria-hidden className="transition-transform group-open/requests:rotate-90" />
        <span>{requestsWords(requests)}</span>
        <ArrowUpRight size={12} aria-hidden />
      </summary>
      <ol className="mt-2">
        {requests.map((request) => (
          <Request key={request.id} entry={request} />
        ))}
      </ol>
    </details>
  );
}

function Entry({ line: { event, requests } }: { line: Line }) {
  const [newest] = requests;
  const shown = event ?? newest;
  if (!shown) return null;
  return (
    <li className={row}>
      <ToneIcon tone={shown.tone} />
      <div className="min-w-0">
        <p className={event ? "font-[550]" : "font-mono text-sm"}>{shown.title}</p>
        {event !== null && event.detail !== null && (
          // Names, emails and ids above all.
          <p translate="no" className="text-sm text-ink-soft">
            {event.detail}
          </p>
        )}
        <By entry={shown} />
        {requests.length > 0 && <Requests requests={requests} />}
      </div>
    </li>
  );
}

/** What happened, newest first, with the requests to Polytomic folded under it; or, without events, the requests. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  if (entries.length === 0) return <p className="text-ink-soft">No activity yet.</p>;
  const line = "relative before:absolute before:inset-y-2 before:left-2.5 before:w-px before:bg-line";
  if (entries.every(({ kind }) => kind === "call"))
    return (
      <ol className={line}>
        {entries.map((entry) => (
          <Request key={entry.id} entry={entry} />
        ))}
      </ol>
    );
  return (
    <ol className={line}>
      {fold(entries).map((each) => (
        <Entry key={each.id} line={each} />
      ))}
    </ol>
  );
}
