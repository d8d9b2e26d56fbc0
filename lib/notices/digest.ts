import "server-only";
import { dayMs, hourMs, later } from "#lib/base/clock.ts";

/** When daily mails are sent, in UTC. */
const digestHour = 6;

export function nextDigest(now: Date): Date {
  const todays = later(new Date(now.toISOString().slice(0, 10)), digestHour * hourMs);
  return todays > now ? todays : later(todays, dayMs);
}
