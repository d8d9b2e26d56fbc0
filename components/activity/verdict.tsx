"use client";

import { useNow } from "#components/ui/now.ts";
import { Time } from "#components/ui/time.tsx";
import { day, sinceWords } from "#components/ui/time-text.ts";
import { type Health, verdictOf } from "#lib/forms/health.ts";
import { StatusWord } from "./status-word.tsx";

/** "2 of 9 syncs failing since Tuesday, as of 3 hours ago". It never looks newer than the look that it is from. */
export function HealthVerdict({ health }: { health: Health | null }) {
  const now = useNow();
  const { tone, words, more, since, why, at } = verdictOf(health);
  const rest = (
    <>
      <span>
        {since !== null && ` since ${now === null ? day(since) : sinceWords(Date.parse(since), now)}`}
      </span>
      <span>{more && `, ${more}`}</span>
    </>
  );
  if (why !== null)
    return (
      <span key="blind" className="inline-flex flex-wrap items-baseline gap-x-1.5">
        <StatusWord status={`Can't tell: ${why}`} tone={tone} />
        {at !== null && (
          <span className="text-sm">
            Last seen <Time at={at} />: <span>{words}</span>
            {rest}
          </span>
        )}
      </span>
    );
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
      <span className={tone === "bad" ? "text-bad" : ""}>
        <StatusWord status={words} tone={tone} />
        {rest}
      </span>
      {at !== null && (
        <span className="text-sm">
          as of <Time at={at} />
        </span>
      )}
    </span>
  );
}
