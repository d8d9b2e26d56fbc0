import { expect, test } from "vitest";
import type { JsonObject } from "#lib/blueprints/document.ts";
import { fieldsOf } from "#lib/blueprints/fields.ts";
import { liveOf } from "#lib/blueprints/kinds/record.ts";

/** An API connection whose headers are in clear in the blueprint, and masked once they were read. */
function headersOf(wanted: JsonObject[] | JsonObject, applied = wanted, found = applied) {
  const specWith = (headers: JsonObject[] | JsonObject) => ({ type: "api", configuration: { headers } });
  const resource = {
    key: "it",
    kind: "connection" as const,
    spec: {},
    activate: false,
    firstRun: false,
    ignore: [],
  };
  return fieldsOf(
    { resource, secretsHash: null, ignored: [] },
    { name: "It", spec: specWith(wanted) },
    liveOf({ id: "c1", ...specWith(found), type: { id: "api" } }),
    { lastApplied: specWith(applied), secretsHash: null },
  );
}

test("a value in clear that Polytomic returns masked is sent again only when it was changed", () => {
  expect(headersOf({ "X-Team": "a" })).toEqual([]);
  expect(headersOf({ "X-Team": "b" }, { "X-Team": "a" })).toEqual([
    { path: "/configuration/headers/X-Team", wanted: "b", found: "a", because: "blueprint" },
  ]);
});

test("a masked value in a pair is no difference, but another name is", () => {
  const pair = (name: string, value = "a") => [{ name, value }];
  expect(headersOf(pair("X-Team"))).toEqual([]);
  expect(headersOf(pair("X-Team"), pair("X-Team"), pair("X-Other"))).toHaveLength(1);
  expect(headersOf(pair("X-Team", "b"), pair("X-Team"))).toMatchObject([{ because: "blueprint" }]);
});
