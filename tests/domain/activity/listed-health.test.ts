import { expect, test } from "vitest";
import { listedHealthOf } from "#lib/activity/verdict.ts";

const at = "2026-03-02T09:00:00.000Z";
const looked = { outcome: "looked", lookedAt: at, seenAt: at, failingSince: null };
const numbers = { syncs: 9, failing: 0, unknown: 0, connections: 3, unhealthy: 0 };

test("a list gets the words of a look and its time, not its numbers", () => {
  expect(listedHealthOf({ ...looked, ...numbers })).toEqual({
    tone: "good",
    words: "9 syncs OK",
    since: null,
    at,
  });
  const failing = { ...looked, ...numbers, failing: 2, failingSince: at };
  expect(listedHealthOf(failing)).toEqual({
    tone: "bad",
    words: "2 of 9 syncs failing",
    since: at,
    at,
  });
});

test("a list says that we can't tell as of the look that found nothing out, whatever was seen before", () => {
  const later = "2026-03-05T09:00:00.000Z";
  const blind = { ...looked, ...numbers, outcome: "no_answer", lookedAt: later };
  const expected = { tone: "neutral", words: "Can't tell", since: null, at: later };
  expect(listedHealthOf(blind)).toEqual(expected);
  expect(listedHealthOf({ ...blind, failing: 2, failingSince: at })).toEqual(expected);
  expect(listedHealthOf({ ...blind, seenAt: null })).toEqual(expected);
  expect(listedHealthOf(null)).toBeNull();
});
