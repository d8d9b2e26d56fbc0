import { expect, test } from "vitest";
import { day, exactInUtc, relative } from "#components/ui/time-text.ts";
import { dayMs, hourMs, minuteMs, secondMs } from "#lib/base/clock.ts";

const now = Date.UTC(2026, 0, 1);

test.each([
  [-secondMs, "just now"],
  [-59 * minuteMs - 59 * secondMs, "59 minutes ago"],
  [-hourMs, "1 hour ago"],
  [-36 * hourMs, "1 day ago"],
  [-800 * dayMs, "2 years ago"],
])("what was %d ms from now has been so for whole units: %s", (distanceMs, words) => {
  expect(relative(now + distanceMs, now)).toBe(words);
});

test.each([
  [10 * secondMs, "just now"],
  [40 * secondMs, "in under a minute"],
  [90 * dayMs - secondMs, "in 3 months"],
  [3 * dayMs - secondMs, "in 3 days"],
  [2 * hourMs - secondMs, "in 2 hours"],
  [minuteMs, "in 1 minute"],
])("what is %d ms ahead is shown in the nearest unit: %s", (distanceMs, words) => {
  expect(relative(now + distanceMs, now)).toBe(words);
});

test("before the browser's time zone is known, a time is shown in UTC, in the browser's format", () => {
  for (let month = 0; month < 12; month += 1) {
    const at = Date.UTC(2026, month, 5, 14, 3, 9);
    const formatUtc = (style: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat("en-GB", { ...style, timeZone: "UTC" }).format(at);
    const text = new Date(at).toISOString();
    expect(day(text)).toBe(formatUtc({ dateStyle: "medium" }));
    expect(exactInUtc(text)).toBe(formatUtc({ dateStyle: "medium", timeStyle: "long" }));
  }
});

test("a time that is written for another place is shown in UTC as well", () => {
  expect(exactInUtc("2026-01-01T00:30:00+01:00")).toBe("31 Dec 2025, 23:30:00 UTC");
});
