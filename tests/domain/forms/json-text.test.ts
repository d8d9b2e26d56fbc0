import fc from "fast-check";
import { expect, test } from "vitest";
import { draftForm } from "#lib/forms/blueprint.ts";
import { readJson, writeJson } from "#lib/forms/json-text.ts";

test.each([
  ['{"a": 1,\n  "b": }', "This isn't valid JSON: see line 2, column 8."],
  ["", "This isn't valid JSON: see line 1, column 1."],
  ['{"a": 1,}', "This isn't valid JSON: see line 1, column 9."],
  ['[1, 2\n"x"]', "This isn't valid JSON: see line 2, column 1."],
  ["[1] x", "This isn't valid JSON: see line 1, column 5."],
  ["{'a': 1}", "This isn't valid JSON: see line 1, column 2."],
  ['{"a": "\n"}', "This isn't valid JSON: see line 1, column 7."],
  ['{"a": [}', "This isn't valid JSON: see line 1, column 8."],
  [`${"[".repeat(60_000)}${"]".repeat(60_000)}`, "This is nested more than 40 levels deep."],
  ['{"a": "\\u0000"}', "\\u0000 can't be stored."],
])("a document is JSON that can be stored, and a mistake is shown where it is", (text, message) => {
  expect(readJson(text)).toEqual({ problem: message });
  const form = { blueprintId: crypto.randomUUID(), name: "x", seenUpdatedAt: "2026-01-01T00:00:00.000Z" };
  const { error } = draftForm.safeParse({ ...form, document: text });
  expect(error?.issues).toMatchObject([{ path: ["document"], message }]);
});

test("what is written is read again, and text cut short is reported at its end", () => {
  const json = fc.jsonValue({ maxDepth: 5 }).filter((value) => !writeJson(value).includes("\\u0000"));
  fc.assert(
    fc.property(json, (value) => {
      expect(readJson(writeJson(value))).toEqual({ value: JSON.parse(JSON.stringify(value)) });
    }),
  );
  const cut = writeJson({ a: [1, { b: null }] }).slice(0, -1);
  expect(readJson(cut)).toEqual({ problem: expect.stringContaining("line 8, column 1") });
});
