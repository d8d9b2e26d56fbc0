const steps = [
  { unit: "minute", ms: 60_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "day", ms: 86_400_000 },
  { unit: "month", ms: 2_629_800_000 },
  { unit: "year", ms: 31_557_600_000 },
] as const;

// Made once, and not at all on the server: one takes longer than all else about a row of the tenants table.
let words: Intl.RelativeTimeFormat | undefined;
let here: Intl.DateTimeFormat | undefined;

/** "3 minutes ago", "in 2 days". */
export function relative(at: number, now: number): string {
  const distance = Math.abs(now - at);
  const step = steps.findLast(({ ms }) => distance >= ms);
  if (step === undefined) return at > now + 20_000 ? "in under a minute" : "just now";
  const count = distance / step.ms;
  words ??= new Intl.RelativeTimeFormat("en");
  // The past counts whole units; the future is rounded to the nearest.
  return words.format(at > now ? Math.round(count) : -Math.floor(count), step.unit);
}

/** The exact time in the time zone of the browser. */
export function exact(at: number): string {
  here ??= new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });
  return here.format(at);
}

let clockHere: Intl.DateTimeFormat | undefined;

/** The time of day in the time zone of the browser: "14:20". */
export function clock(at: number): string {
  clockHere ??= new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  return clockHere.format(at);
}

/** "14:20 UTC" */
export const clockInUtc = (at: string): string => `${inUtc(at).slice(11, 16)} UTC`;

const months = "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec".split(" ");

const inUtc = (at: string) => (at.endsWith("Z") ? at : new Date(at).toISOString());

/**
 * What the HTML has before the browser's clock is known: the day in UTC, of a time in ISO 8601. From the text
 * itself, since a table has a hundred and fifty of them and Intl takes four times as long.
 */
export function day(at: string): string {
  const utc = inUtc(at);
  return `${Number(utc.slice(8, 10))} ${months[Number(utc.slice(5, 7)) - 1]} ${utc.slice(0, 4)}`;
}

/** The same with the time: "5 Sept 2026, 14:03:09 UTC". */
export const exactInUtc = (at: string): string => `${day(at)}, ${inUtc(at).slice(11, 19)} UTC`;

let weekday: Intl.DateTimeFormat | undefined;

/** A past day in a sentence, in the time zone of the browser: "today", "yesterday", "Tuesday", "5 Sept 2026". */
export function sinceWords(at: number, now: number): string {
  const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days >= 7) return day(new Date(at).toISOString());
  weekday ??= new Intl.DateTimeFormat("en-GB", { weekday: "long" });
  return weekday.format(at);
}
