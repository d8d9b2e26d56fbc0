const steps = [
  { unit: "minute", ms: 60_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "day", ms: 86_400_000 },
  { unit: "month", ms: 2_629_800_000 },
  { unit: "year", ms: 31_557_600_000 },
] as const;

/** "3 minutes ago", "in 2 days". */
export function relative(at: number, now: number): string {
  const distance = Math.abs(now - at);
  const step = steps.findLast(({ ms }) => distance >= ms);
  if (step === undefined) return at > now + 20_000 ? "in under a minute" : "just now";
  // What is past has been so for whole units; what is ahead is nearer to one than to the other.
  const count = at > now ? Math.round(distance / step.ms) : Math.floor(distance / step.ms);
  const words = `${count} ${step.unit}${count === 1 ? "" : "s"}`;
  return at > now ? `in ${words}` : `${words} ago`;
}

// Made once: making one takes longer than all else about a row of the tenants table.
const exactly = { dateStyle: "medium", timeStyle: "long" } as const;
const inUtc = new Intl.DateTimeFormat("en-GB", { ...exactly, timeZone: "UTC" });
const here = new Intl.DateTimeFormat("en-GB", exactly);
const dayInUtc = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** The exact time. On the server in UTC, in a browser as its clock has it. */
export const exact = (at: number, timeZone: "UTC" | undefined): string =>
  (timeZone === "UTC" ? inUtc : here).format(at);

/** What stands in the HTML before a browser's clock is known: the day, in UTC. */
export const day = (at: number): string => dayInUtc.format(at);
