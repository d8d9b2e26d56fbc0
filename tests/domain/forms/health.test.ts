import { expect, test } from "vitest";
import { sinceWords } from "#components/ui/time-text.ts";
import { verdictOf } from "#lib/forms/health.ts";

const at = "2026-03-02T09:00:00.000Z";
const seen = { at, syncs: 9, failing: 0, since: null, unknown: 0, connections: 3, unhealthy: 0 };

test.each([
  [{}, "good", "9 syncs OK"],
  [{ syncs: 1 }, "good", "1 sync OK"],
  [{ syncs: 0 }, "neutral", "No syncs yet"],
  [{ unknown: 2 }, "neutral", "7 of 9 syncs OK, 2 not known"],
  [{ unknown: 9 }, "neutral", "9 syncs, results not known"],
  [{ syncs: 1, unknown: 1 }, "neutral", "1 sync, result not known"],
  [{ unhealthy: 1 }, "bad", "1 of 3 connections unhealthy"],
  [{ failing: 2, unknown: 1 }, "bad", "2 of 9 syncs failing"],
] as const)("%j is %s: %s", (found, tone, words) => {
  const health = { seen: { ...seen, ...found }, blind: null };
  expect(verdictOf(health)).toMatchObject({ tone, words, at, why: null });
});

test("what was not looked at, and what we can't tell, are states of their own", () => {
  expect(verdictOf(null)).toMatchObject({ tone: "neutral", words: "Not checked yet", at: null });
  const blind = { at, why: "there is no working key" };
  expect(verdictOf({ seen: null, blind })).toMatchObject({ tone: "neutral", words: "", ...blind, at: null });
  const was = verdictOf({ seen: { ...seen, failing: 2, unhealthy: 1, since: at }, blind });
  expect(was).toMatchObject({ tone: "neutral", words: "2 of 9 syncs failing", since: at, why: blind.why });
  expect(was.more).toBe("1 of 3 connections unhealthy");
});

test("a day is named by how long ago it was", () => {
  const now = new Date(2026, 2, 6, 0, 30).getTime();
  const words = (day: number, hour = 23) => sinceWords(new Date(2026, 2, day, hour).getTime(), now);
  expect([words(6, 0), words(5), words(4), words(-2)]).toEqual([
    "today",
    "yesterday",
    "Wednesday",
    expect.stringMatching(/^2[56] Feb 2026$/),
  ]);
});
