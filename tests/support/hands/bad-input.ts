/** What nobody should send, but anybody can: values, forms, queries, cursors, headers and upstream answers. */
import fc from "fast-check";
import { z } from "zod";
import { sorts } from "#lib/forms/tenants.ts";
import { poison } from "./bad-cursors.ts";

/** What has broken programs before. */
const notorious = [
  ...[
    "",
    " ",
    "\0",
    "a\0b",
    "\u202eevil",
    "\ud800",
    "\u{1f468}\u200d\u{1f469}",
    "ﷺ",
    "ß",
    "İ",
    "\u0300".repeat(60),
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "null",
    "undefined",
    "NaN",
    "true",
    "[object Object]",
    "{}",
    "[]",
  ],
  ...[
    "0",
    "-1",
    "1e400",
    "99999999999999999999",
    "-0",
    "0x10",
    "1.5",
    "١٢٣",
    "2147483648",
    "9223372036854775808",
  ],
  ...["0000-01-01", "9999-12-31", "2026-02-30", "+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00Z"],
  ...["2026-11-27T10:00:00Z", "1900-01-01T00:00", "9999-12-31T23:59", "2026-03-29T02:30", "24:00"],
  ...[
    "'; DROP TABLE tenant; --",
    "%",
    "_",
    "\\",
    "%00",
    "%E0%A4%A",
    "$1",
    "{tenant}",
    "{n}",
    "<script>",
    "=1+1",
  ],
  ...[
    "//evil.example",
    "/\\evil.example",
    "http://[::1",
    "javascript:alert(1)",
    "https://x.example:99999",
    "../..",
  ],
  ...["a@b", "@", "a@b@c.example", "a..b@c.example", "a@xn--", `${"a".repeat(300)}@b.example`, "a@b.example"],
  ...[
    "a".repeat(20_000),
    "é".repeat(5_000),
    "a,".repeat(5_000),
    " ".repeat(20_000),
    "<".repeat(9_000),
    "\t\n\r\v",
  ],
  ...[
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "on",
    "admin",
    "1",
    "30",
  ],
];

export const value = fc.oneof(
  { arbitrary: fc.constantFrom(...notorious), weight: 3 },
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.uuid(),
  fc.webUrl(),
  fc.emailAddress(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.json({ maxDepth: 3 }),
);

type Shape = {
  properties?: Record<string, Shape>;
  anyOf?: Shape[];
  enum?: string[];
  const?: string;
  format?: string;
  maxLength?: number;
};

/** A value of this shape, at its limits; else anything. `ids`: of records that exist. */
function fitting({ anyOf = [], ...shape }: Shape, ids: string[]): fc.Arbitrary<string> {
  const choices = [...(shape.enum ?? []), ...(shape.const === undefined ? [] : [shape.const])].map(String);
  if (choices.length > 0) return fc.constantFrom(...choices);
  if (shape.format === "uuid" && ids.length > 0) return fc.oneof(fc.constantFrom(...ids), fc.uuid());
  if (anyOf[0]) return fitting(anyOf[0], ids);
  const most = Math.min(shape.maxLength ?? 100, 20_000);
  return fc.oneof(
    fc.stringMatching(/^[A-Za-z][A-Za-z0-9 -]{0,30}$/),
    fc.emailAddress(),
    fc.constant("a long enough password"),
    fc.constant("x".repeat(most)),
    fc.constant("x".repeat(most + 1)),
  );
}

const names = ["person", "$ACTION_ID_1", "__proto__", "constructor", "then", "toString", "a".repeat(500)];

/** The fields of a form: mostly what its schema has, mostly of the right shape. */
export function formOf(input: z.ZodType | undefined, ids: string[]): fc.Arbitrary<[string, string][]> {
  const shape = input ? (z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Shape) : {};
  const known = Object.entries(shape.properties ?? {}).map(([name, each]) =>
    fc
      .tuple(
        fc.constant(name),
        fc.oneof({ arbitrary: fitting(each, ids), weight: 5 }, { arbitrary: value, weight: 1 }),
        fc.integer({ min: 0, max: 9 }),
      )
      // Now and then it is missing.
      .map(([field, typed, luck]): [string, string][] => (luck === 0 ? [] : [[field, typed]])),
  );
  const more = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 2 });
  return fc.tuple(fc.tuple(...known), more).map(([fields, others]) => [...fields.flat(), ...others]);
}

/** Everything that a page or route of ours reads from its query. */
const parameters = [
  ...[
    "q",
    "status",
    "owner",
    "label",
    "key",
    "sort",
    "after",
    "before",
    "person",
    "tenant",
    "event",
    "from",
    "to",
  ],
  ...[
    "show",
    "held",
    "next",
    "out",
    "edit",
    "format",
    "name",
    "id",
    "tenantId",
    "callbackUrl",
    "csrf",
    "__proto__",
  ],
];

/** What a cursor of ours looks like, mostly with one other thing in it. */
const moment = fc.constant("2026-11-27T10:00:00.000Z");
const sort = fc.constantFrom(...sorts, "best match");
const cursor = fc
  .oneof(
    fc.tuple(fc.oneof(moment, value, poison), fc.oneof(fc.uuid(), value)),
    fc.record({
      sort,
      at: fc.oneof(fc.nat(2), fc.integer(), fc.double(), value),
      value: fc.oneof(moment, value, value, fc.integer(), fc.constant(null)),
      id: fc.oneof({ arbitrary: fc.uuid(), weight: 4 }, { arbitrary: value, weight: 1 }),
    }),
    fc.jsonValue(),
  )
  .map((content) => ({ content, text: Buffer.from(JSON.stringify(content)).toString("base64url") }));

const words = [
  "active",
  "archived",
  "key age",
  "best match",
  "overdue",
  "foreign",
  "app",
  "csv",
  "jsonl",
  "keys",
];
const days = ["2026-11-27", "0001-01-01", "9999-12-31"];

/** A cursor is for one sort. */
const fromCursor = fc.tuple(fc.constantFrom("after", "before"), cursor).map(([name, { content, text }]) => {
  const { sort } = Object(content) as { sort?: unknown };
  return [[name, text], ...(typeof sort === "string" ? [["sort", sort]] : [])] as [string, string][];
});

/** Names with a value, or several: the same name twice is an array for a page. */
export function queryOf(ids: string[]): fc.Arbitrary<[string, string][]> {
  const given = fc.oneof(value, fc.constantFrom(...words, ...ids), fc.constantFrom(...days));
  const pairs = fc.array(fc.tuple(fc.constantFrom(...parameters), given), { maxLength: 4 });
  const both = fc.tuple(fromCursor, pairs).map(([one, others]): [string, string][] => [...one, ...others]);
  return fc.oneof(pairs, both);
}

const isHeader = (text: string) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
const latin = value.map((text) =>
  isHeader(text)
    ? text.trim()
    : Buffer.from(text)
        .toString("latin1")
        .replace(/[^\x20-\xff]|\x7f/g, "")
        .trim(),
);

export const headersOf = fc.array(
  fc.tuple(
    fc.constantFrom(
      "x-forwarded-for",
      "user-agent",
      "referer",
      "origin",
      "accept-language",
      "accept",
      "x-request-id",
    ),
    latin,
  ),
  { maxLength: 4 },
);

export const cookies = fc.array(
  fc.tuple(
    fc.constantFrom("next-auth.session-token", "known-browser", "next-auth.csrf-token", "other"),
    fc.oneof(latin, fc.base64String(), fc.constant("a.b.c"), fc.constant("eyJhbGciOiJub25lIn0.e30.")),
  ),
  { maxLength: 3 },
);

/** How an upstream answer is spoiled. */
export type Spoiling = {
  at: number;
  with: unknown;
  status: number | null;
  cut: number | null;
  id: string | null;
};

export const spoiling: fc.Arbitrary<Spoiling> = fc.record({
  at: fc.nat(60),
  with: fc.oneof(value, fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined)),
  status: fc.option(
    fc.constantFrom(200, 201, 204, 301, 302, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 503),
    {
      freq: 4,
    },
  ),
  cut: fc.option(fc.nat(200), { freq: 6 }),
  id: fc.option(latin, { freq: 3 }),
});

/** The same JSON with one of its values replaced. */
export function spoil(json: unknown, { at, with: other }: Spoiling): unknown {
  let turn = 0;
  const walk = (each: unknown): unknown => {
    turn += 1;
    if (turn === at) return other;
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(json);
}
