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

test("a list says that we can't tell, with the time of what was seen before, if anything was", () => {
  const blind = { ...looked, ...numbers, outcome: "no_answer" };
  expect(listedHealthOf(blind)).toEqual({ tone: "neutral", words: "Can't tell", since: null, at });
  expect(listedHealthOf({ ...blind, seenAt: null })).toEqual({
    tone: "neutral",
    words: "Can't tell",
    since: null,
    at: null,
  });
  expect(listedHealthOf(null)).toBeNull();
});
