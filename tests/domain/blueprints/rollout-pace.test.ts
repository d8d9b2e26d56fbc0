import { expect, test } from "vitest";
import type { Item } from "#lib/blueprints/plan.ts";
import { needsLook } from "#lib/blueprints/review.ts";
import { paceOf, type Standing } from "#lib/blueprints/rollout-pace.ts";

const rollout = { canaries: 2, stopAfter: 3, areCanariesDone: false };
const rest = { ...rollout, areCanariesDone: true };
const at = (more: Partial<Standing>): Standing => ({
  queued: 50,
  running: 0,
  good: 0,
  failed: 0,
  looks: 0,
  ...more,
});
const begins = (room: number) => ({ kind: "begin", room });
const stops = (code: string) => ({ kind: "stop", code });

test.each([
  ["the canaries first", rollout, at({}), begins(2)],
  ["no other while canaries are under way", rollout, at({ running: 2 }), begins(0)],
  ["no other while one of them is", rollout, at({ running: 1, good: 1 }), begins(0)],
  ["at most 20 once they are done", rollout, at({ good: 2 }), begins(20)],
  ["no more than 20 at once", rest, at({ good: 2, running: 17 }), begins(3)],
  ["no more than there are", rest, at({ queued: 4, good: 2 }), begins(4)],
  ["another canary for one that was skipped", rollout, at({ good: 1 }), begins(1)],
  ["nothing once a canary failed", rollout, at({ failed: 1, running: 1 }), stops("canary_failed")],
  ["nothing once a canary needs a look", rollout, at({ looks: 1, good: 1 }), stops("canary_needs_look")],
  ["the rest although some need a look", rest, at({ looks: 9, good: 2 }), begins(20)],
  ["the rest below the number of failures", rest, at({ failed: 2, good: 2 }), begins(20)],
  ["nothing from that number on", rest, at({ failed: 3, good: 2 }), stops("failures")],
  ["many canaries 20 at once", { ...rollout, canaries: 100 }, at({}), begins(20)],
  ["nothing where nothing is left", rest, at({ queued: 0, running: 1 }), begins(0)],
  ["it is over when the last one is", rest, at({ queued: 0, failed: 9 }), { kind: "over" }],
])("begins %s", (_, given, standing, expected) => {
  expect(paceOf(given, standing)).toEqual(expected);
});

const item = (more: Partial<Item>): Item => ({
  key: "lake",
  kind: "connection",
  name: "Lake",
  action: "update",
  upstreamId: "c1",
  fields: [],
  asks: false,
  blockedBy: [],
  unknownSecrets: [],
  later: [],
  before: null,
  unreadable: false,
  heldBy: null,
  firstRun: false,
  activates: false,
  again: false,
  ...more,
});
const field = (because: "blueprint" | "upstream" | "both" | "secret") => ({
  path: "/name",
  wanted: "a",
  found: "b",
  because,
});

test.each<[boolean, Partial<Item>]>([
  [false, { fields: [field("blueprint"), field("secret")] }],
  [false, { action: "create" }],
  [false, { action: "await" }],
  [false, { action: "blocked", blockedBy: ["crm"] }],
  [false, { action: "leave" }],
  [true, { action: "adopt" }],
  [true, { action: "replace" }],
  [true, { action: "remove" }],
  [true, { action: "create", again: true }],
  [true, { action: "blocked", unknownSecrets: ["/configuration/password"] }],
  [true, { fields: [field("upstream")] }],
  [true, { fields: [field("blueprint"), field("both")] }],
])("a person looks at it first: %s for %j", (expected, more) => {
  expect(needsLook(item(more))).toBe(expected);
});
