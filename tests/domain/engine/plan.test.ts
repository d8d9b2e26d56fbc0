import { expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { mayAdopt, type Past, plan } from "#lib/engine/plan.ts";

const sentAt = new Date("2026-03-02T09:00:00Z");
const call = (more: Partial<Past>): Past => ({
  state: "unknown",
  httpStatus: null,
  idempotencyKey: "key-1",
  firstSentAt: sentAt,
  sentAt,
  absentBefore: true,
  path: "/",
  ...more,
});
const after = (hours: number) => new Date(sentAt.getTime() + hours * hourMs);
const times = (count: number, more: Partial<Past>) => Array.from({ length: count }, () => call(more));

test.each([
  ["nothing yet", [], 0, "fresh"],
  ["no answer", [call({})], 1, "again"],
  ["no answer, just under 23 h", [call({})], 22.99, "again"],
  ["no answer, 23 h old", [call({})], 23, "look"],
  ["the process died", [call({ state: "sent" })], 0, "again"],
  ["502", [call({ httpStatus: 502 })], 0, "again"],
  ["500 may be recorded", [call({ httpStatus: 500 })], 0, "look"],
  ["not sent", [call({ state: "unsent" })], 0, "again"],
  ["422", [call({ state: "rejected", httpStatus: 422 })], 0, "fresh"],
  ["400", [call({ state: "rejected", httpStatus: 400 })], 0, "fresh"],
  ["404", [call({ state: "rejected", httpStatus: 404 })], 0, "fresh"],
  ["401", [call({ state: "rejected", httpStatus: 401 })], 0, "look"],
  ["403", [call({ state: "rejected", httpStatus: 403 })], 0, "look"],
  ["409 may pass", times(4, { state: "rejected", httpStatus: 409 }), 0, "again"],
  ["409 stays", times(5, { state: "rejected", httpStatus: 409 }), 0, "look"],
  [
    "409 stayed, and is asked about again later",
    times(5, { state: "rejected", httpStatus: 409 }),
    1,
    "again",
  ],
  ["409 stayed for a day", times(5, { state: "rejected", httpStatus: 409 }), 23, "look"],
  ["429 may pass", times(2, { state: "rejected", httpStatus: 429 }), 0, "again"],
  ["429 stays", times(3, { state: "rejected", httpStatus: 429 }), 0, "look"],
] as const)("%s", (_, history, hours, kind) => {
  expect(plan([...history], after(hours)).kind).toBe(kind);
});

test("only the last idempotency key's answers are counted", () => {
  const old = times(4, { state: "rejected", httpStatus: 409, idempotencyKey: "old" });
  expect(plan([...old, call({ state: "rejected", httpStatus: 409 })], after(0)).kind).toBe("again");
});

test("what is found is ours only after an unknown outcome that began with its absence", () => {
  expect(mayAdopt([])).toBe(false);
  expect(mayAdopt([call({})])).toBe(true);
  expect(mayAdopt([call({ absentBefore: null })])).toBe(false);
  expect(mayAdopt([call({ state: "rejected", httpStatus: 409 })])).toBe(false);
  expect(mayAdopt([call({}), call({ state: "rejected", httpStatus: 409 })])).toBe(false);
});
