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

const at = "2026-11-28T03:02:56.798Z";
const column = (...values: unknown[]) => ({ rows: values.map((value, id) => ({ id: `${id}`, value })) });

test.each<[string, Record<string, unknown>]>([
  ["one value in all rows", column(null, null, null)],
  ["few values, lists among them", column(["a"], [], ["a"], [], [], ["a"], true, true)],
  ["as many values as digits", column(...Array.from({ length: 80 }, (_, n) => n % 36))],
  ["more values than digits", column(...Array.from({ length: 80 }, (_, n) => n % 37))],
  ["texts and nothing", column("a", null, "b|", 'c"\n', null, "é", "f")],
  ["texts with an empty one", column("", null, "b", "c")],
  ["texts with every mark", column("a|", "b~", "c^", "d")],
  ["times and nothing", column(at, null, "2026-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z")],
  ["times of another spelling", column(at, "2026-11-28T03:02:56Z", "2026-11-28", "now")],
  ["a time that there is not", column("2026-02-30T00:00:00.000Z", at)],
  ["records and nothing", column({ tone: "good", at }, null, { tone: "bad", at: null }, null)],
  ["records that are not alike", column({ tone: "good" }, null, { words: "bad" })],
  ["nothing but numbers", column(1, 2, 3, 4)],
])("a column of %s comes out as it went in", (_, data) => {
  expect(fromText(toText(data))).toEqual(data);
});

test("what the rows have in common stands in the text once", () => {
  const health = (words: string) => ({ tone: "good", words, since: null, at });
  const data = column(...Array.from({ length: 50 }, (_, n) => health(`${n % 5} syncs OK`)));
  const text = toText(data);
  expect(text.match(/syncs OK/g)).toHaveLength(5);
  expect(text.match(/good|1795834976798|03:02:56/g)).toHaveLength(2);
  expect(fromText(text)).toEqual(data);
});

test("the names of a list's values appear in the text once", () => {
  expect(toText({ rows: [...rows, ...rows] }).match(/labels/g)).toHaveLength(1);
});
