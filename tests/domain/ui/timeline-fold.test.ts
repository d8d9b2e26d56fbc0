import { expect, test } from "vitest";
import { fold, requestsWords } from "#components/timeline/fold.ts";
import type { TimelineEntry } from "#lib/timeline/views.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const base = { who: "Admin", detail: null, requestId: null };
const event = (
  id: string,
  second: number,
  cause: TimelineEntry["cause"] = { operationId: null },
): TimelineEntry => ({
  ...base,
  id,
  at: at(second),
  kind: "event",
  title: id,
  call: null,
  cause,
  tone: "neutral",
});
const request = (
  id: string,
  [sent, ended]: [number, number | null],
  operationId: string | null = null,
  tone: TimelineEntry["tone"] = "good",
): TimelineEntry => ({
  ...base,
  id,
  at: at(sent),
  kind: "call",
  title: id,
  call: { operationId, endedAt: ended === null ? null : at(ended) },
  cause: null,
  tone,
});
const shapeOf = (entries: TimelineEntry[]) =>
  fold(entries).map(({ event, requests }) => [event?.id ?? null, requests.map(({ id }) => id)]);

test("a request stands under what came of it, with the earlier attempts of its operation", () => {
  const entries = [
    event("minted", 50),
    request("third", [49, 50], "a"),
    request("second", [20, 30], "a", "warn"),
    request("first", [5, 10], "a", "warn"),
    event("begun", 1),
  ];
  expect(shapeOf(entries)).toEqual([
    ["minted", ["third", "second", "first"]],
    ["begun", []],
  ]);
  expect(requestsWords(entries.slice(1, 4))).toBe("3 requests to Polytomic, 2 not successful");
});

test("a request of which nothing came stands alone: not under what a person did later, nor with another's", () => {
  const entries = [
    event("copied", 58),
    request("lost", [30, null], "b", "warn"),
    request("other", [10, 12], "a"),
    event("begun", 1),
  ];
  expect(shapeOf(entries)).toEqual([
    ["copied", []],
    [null, ["lost"]],
    [null, ["other"]],
    ["begun", []],
  ]);
  expect(requestsWords([entries[1] as TimelineEntry])).toBe("1 request to Polytomic, not successful");
});

test("a request stands under no event of another cause, another operation, or from before its end", () => {
  const call = request("call", [10, 12], "a");
  const shape = (...given: Parameters<typeof event>) => shapeOf([event(...given), call])[0]?.[1];
  expect(shape("minted", 13)).toEqual(["call"]);
  expect(shape("failed", 13, { operationId: "a" })).toEqual(["call"]);
  expect(shape("failed", 13, { operationId: "b" })).toEqual([]);
  expect(shape("copied", 13, null)).toEqual([]);
  expect(shape("minted", 11)).toEqual([]);
});
