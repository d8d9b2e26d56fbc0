"use client";

import { useNow } from "./now.ts";
import { day, exact, exactInUtc, relative } from "./time-text.ts";

type TimeProps = {
  /** ISO 8601. */
  at: string;
  /** The side on which the tooltip with the exact time starts. */
  align?: "start" | "end" | undefined;
};

/**
 * A relative time; the exact one on hover, and everywhere after the key T. `isExact`: shows the exact time
 * instead. Without script: the day, and the exact time in UTC.
 */
export function Time({
  at,
  align,
  isExact = false,
}: TimeProps & {
  isExact?: boolean | undefined;
}) {
  const now = useNow();
  if (isExact) return <time dateTime={at}>{now === null ? exactInUtc(at) : exact(Date.parse(at))}</time>;
  if (now === null)
    return (
      <time dateTime={at} title={exactInUtc(at)}>
        {day(at)}
      </time>
    );
  const words = relative(Date.parse(at), now);
  // Another element for other words, since a translator replaces texts; and within one that stays, since it replaces
  // the texts beside it too.
  return (
    <time dateTime={at} className="bubbled">
      <span key={words}>{words}</span>
      <Bubble at={at} align={align} />
    </time>
  );
}

function Bubble({ at, align }: TimeProps) {
  return <span className={align === "end" ? "bubble bubble-end" : "bubble"}>{exact(Date.parse(at))}</span>;
}

/**
 * The same for a table full of them, with one clock for all. Before that is known, and without script, it is the day
 * alone. The row's link shows the exact times as well.
 */
export function timeInTable({ at, align }: TimeProps, now: number | null) {
  if (now === null) return <span>{day(at)}</span>;
  const words = relative(Date.parse(at), now);
  return (
    <time key={words} dateTime={at} className="bubbled">
      {words}
      <Bubble at={at} align={align} />
    </time>
  );
}
