import { timeInTable } from "#components/ui/time.tsx";
import { day, sinceWords } from "#components/ui/time-text.ts";
import type { ListedHealth } from "#lib/forms/health.ts";

const looks = {
  good: "status-active",
  bad: "status-attention",
  busy: undefined,
  neutral: "text-ink-soft",
} as const;

/** A tenant's health for a table of many, as plain elements. Null: nobody has looked yet. */
export function healthInTable(health: ListedHealth | null, now: number | null) {
  if (health === null || health.at === null)
    return <span className="text-ink-faint">{health?.words ?? "Not checked yet"}</span>;
  return (
    <>
      <span className={looks[health.tone]}>
        {health.since === null ? (
          health.words
        ) : (
          <span>
            <span>{health.words}</span>
            <span>{` since ${now === null ? day(health.since) : sinceWords(Date.parse(health.since), now)}`}</span>
          </span>
        )}
      </span>
      <p>as of {timeInTable({ at: health.at, align: "end" }, now)}</p>
    </>
  );
}
