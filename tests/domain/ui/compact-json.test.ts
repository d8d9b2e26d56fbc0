import { expect, test } from "vitest";
import { fromText, toText } from "#components/ui/compact-json.ts";

const rows = [
  { id: "1", name: "Acme", labels: ["vip", "pilot"], key: null },
  { id: "2", name: 'Quotes " and\nlines', labels: [], key: { hint: "ab12" } },
];

test.each<[string, Record<string, unknown>]>([
  ["rows", { rows, next: "cursor", previous: null }],
  ["one row", { rows: rows.slice(0, 1) }],
  ["no rows", { rows: [] }],
  ["rows that are not alike", { rows: [{ a: 1 }, { a: 1, b: 2 }] }],
  ["rows that have as many names, but others", { rows: [{ a: 1 }, { b: 2 }] }],
  ["lists of plain values", { labels: ["vip"], counts: { active: 3 }, more: false }],
])("%s come out as they went in", (_, data) => {
  expect(fromText(toText(data))).toEqual(data);
});

test("the names of a list's values appear in the text once", () => {
  expect(toText({ rows: [...rows, ...rows] }).match(/labels/g)).toHaveLength(1);
});
