import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";

/** The Mondays of the last `count` weeks in UTC, this week's last. */
export function lastWeeks(count: number): string[] {
  const today = new Date(clock.now().toISOString().slice(0, 10));
  const monday = later(today, -((today.getUTCDay() + 6) % 7) * dayMs);
  return Array.from({ length: count }, (_, at) => dayText(later(monday, (at - count + 1) * 7 * dayMs)));
}

/** The last `count` days in UTC, today last. */
export function lastDays(count: number): string[] {
  return Array.from({ length: count }, (_, at) => dayText(later(clock.now(), (at - count + 1) * dayMs)));
}

export const dayText = (at: Date): string => at.toISOString().slice(0, 10);
