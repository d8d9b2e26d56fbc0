"use client";

import { useNow } from "./now.ts";
import { day, exact, exactInUtc, relative } from "./time-text.ts";

/** A relative time; the exact one on hover and focus. Without script: the day, and the exact time in UTC. */
export function Time({
  at,
  align,
  focusable = true,
}: {
  /** ISO 8601. */
  at: string;
  align?: "start" | "end" | undefined;
  /** Off in long tables, where the row's link shows the exact times instead. */
  focusable?: boolean | undefined;
}) {
  const now = useNow();
  // Before the browser's clock is known, and without script: as little as will do for a table full of them.
  if (now === null)
    return (
      <time dateTime={at} tabIndex={focusable ? 0 : undefined} title={exactInUtc(at)}>
        {day(at)}
      </time>
    );
  const ms = Date.parse(at);
  return (
    <time dateTime={at} tabIndex={focusable ? 0 : undefined} className="bubbled">
      {relative(ms, now)}
      <span className={align === "end" ? "bubble bubble-end" : "bubble"}>{exact(ms)}</span>
    </time>
  );
}
