import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, Resource } from "#lib/blueprints/document.ts";
import { literal } from "#lib/blueprints/placeholders.ts";
import {
  MissingReferences,
  resolveFirst,
  resolveResource,
  secretsOf,
  type Values,
  withSecrets,
} from "#lib/blueprints/resolve.ts";

const values: Values = {
  variables: {},
  tenant: { name: "Northwind Clinics", slug: "northwind-clinics", externalId: null },
  organizationId: "7d0c7a52-3c0e-4b0e-9a0b-5a3d1f6f2c11",
  refs: {},
};
const resource = (key: string, spec: Resource["spec"]): Resource => ({
  key,
  kind: "model",
  spec,
  activate: false,
  firstRun: false,
  ignore: [],
});
const resolved = (value: Json, more: Partial<Values> = {}): Json | undefined =>
  resolveResource(resource("it", { value }), { ...values, ...more }).spec.value;

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const isMarkFree = (value: Json) => !JSON.stringify(value).includes('"$secret"');
const escaped = (value: Json): Json => {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, escaped(each)]));
};

test("a JSON whose texts are written as literals resolves to itself", () => {
  const texts = fc
    .array(fc.constantFrom("$", "{", "}", "${", "$${", "var.x", "a"))
    .map((all) => all.join(""));
  fc.assert(
    fc.property(fc.oneof(json, texts), (value) => {
      expect(resolved(escaped(value))).toEqual(value);
    }),
  );
});

test("a placeholder that is the whole value keeps its type, and what it brings is never read as a placeholder", () => {
  fc.assert(
    fc.property(json, (x) => {
      fc.pre(x !== null);
      expect(resolved("${var.x}", { variables: { x } })).toEqual(x);
    }),
  );
  const tenant = { ...values.tenant, name: "${secret.password} $${" };
  expect(resolved("${tenant.name} CRM", { tenant })).toBe("${secret.password} $${ CRM");
});

test.each([
  ["${tenant.name|slug}", "northwind-clinics"],
  ["${tenant.name | lower}!", "northwind clinics!"],
  ["${tenant.name|sqlName}", "northwind_clinics"],
  ["where name = ${tenant.name|sqlText}", "where name = 'Northwind Clinics'"],
  ["${organization.id}", values.organizationId],
  ["${ref.crm.id}", "aa11"],
  ["${var.port}", 5432],
  ["port ${var.port}", "port 5432"],
  ["${secret.password}", { $secret: "password" }],
  ["$${var.port}", "${var.port}"],
  ["[${tenant.externalId}]", "[]"],
])("%s becomes %s", (text, value) => {
  expect(resolved(text, { refs: { crm: { id: "aa11" } }, variables: { port: 5432 } })).toEqual(value);
});

test("a value that is left out takes its property or its element with it", () => {
  const spec = { a: "${var.x}", b: ["${var.x}", 1, ["${var.x}"]], c: { d: "${tenant.externalId}" }, e: null };
  expect(resolveResource(resource("it", spec), { ...values, variables: { x: null } }).spec).toEqual({
    b: [1, []],
    c: {},
    e: null,
  });
});

test.each([
  ["${var.constructor}", /has no value/],
  ["a ${var.list}", /inside a text/],
  ["a ${secret.x}", /inside a text/],
  ["${var.list|slug}", /not a list/],
  ["${var.x|upper}", /isn't a placeholder/],
  ["${ref.crm}", /isn't a placeholder/],
  ["${", /isn't a placeholder/],
])("%s is refused", (text, message) => {
  expect(() => resolved(text, { variables: { list: [1], x: "x" } })).toThrow(message);
});

test("sqlName is a name without quotes in every dialect", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      fc.pre(name !== "");
      expect(resolved("${var.x|sqlName}", { variables: { x: name } })).toMatch(/^[a-z_][a-z0-9_]{0,62}$/);
    }),
  );
});

test("what sqlText makes of a text is one literal, or it is refused", () => {
  const parts = fc.constantFrom("'", "\\", "''", "a", ";", "--", "\n", "\u0000", "é");
  fc.assert(
    fc.property(fc.array(parts), (all) => {
      const x = all.join("");
      fc.pre(x !== "");
      const make = () => resolved("${var.x|sqlText}", { variables: { x } });
      if (/[\\\n\0]/.test(x)) return void expect(make).toThrow("can't contain a backslash");
      const made = String(make());
      expect(made).toMatch(/^'(?:[^'\\]|'')*'$/);
      expect(made.slice(1, -1).replaceAll("''", "'")).toBe(x);
    }),
  );
});

test("references that do not exist yet are reported by key, each once", () => {
  const keys = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"));
  fc.assert(
    fc.property(keys, keys, (wanted, existing) => {
      const spec = {
        all: wanted.map((key) => `\${ref.${key}.id}`),
        again: wanted.map((key) => `x \${ref.${key}.id}`),
      };
      const refs = Object.fromEntries(existing.map((key) => [key, { id: key }]));
      const missing = wanted.filter((key) => !existing.includes(key));
      const make = () => resolveResource(resource("it", spec), { ...values, refs });
      if (missing.length === 0) return void expect(make().spec.all).toEqual(wanted);
      let error: unknown;
      try {
        make();
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(MissingReferences);
      expect((error as MissingReferences).missing).toEqual(missing);
    }),
  );
});

test("what may wait is left out until everything that it refers to exists, and nothing else is", () => {
  const spec = { name: "It", relations: ["${ref.a.id}", "${ref.b.id}"], to: "${ref.c.id}" };
  const given = (...keys: string[]) => ({
    ...values,
    refs: Object.fromEntries(keys.map((key) => [key, { id: key }])),
  });
  expect(resolveFirst(resource("it", spec), given("a", "c"))).toEqual({
    name: "It",
    spec: { name: "It", to: "c" },
    later: ["b"],
  });
  expect(resolveFirst(resource("it", spec), given("a", "b", "c"))).toMatchObject({
    spec: { relations: ["a", "b"] },
    later: [],
  });
  expect(() => resolveFirst(resource("it", spec), given("a", "b"))).toThrow(MissingReferences);
});

test("a sync that starts after one that does not exist is started by hand until then", () => {
  const schedule = { frequency: "runafter", run_after: { sync_ids: ["${ref.other.id}"] } };
  const sync = { ...resource("it", { schedule }), kind: "modelSync" as const };
  expect(resolveFirst(sync, values).spec).toEqual({ schedule: { frequency: "manual" } });
  const refs = { other: { id: "o1" } };
  expect(resolveFirst(sync, { ...values, refs }).spec).toEqual({
    schedule: { frequency: "runafter", run_after: { sync_ids: ["o1"] } },
  });
});

test("secrets take the place of their marks, and only there", () => {
  const names = fc.constantFrom("a", "b");
  const secrets = { a: "first ${var.x}", b: "second" };
  fc.assert(
    fc.property(json.filter(isMarkFree), fc.array(names), (value, marks) => {
      const spec = { value, nested: { marks: marks.map((name) => ({ $secret: name })) } };
      expect(withSecrets(spec, secrets)).toEqual({
        value,
        nested: { marks: marks.map((name) => secrets[name]) },
      });
      expect(secretsOf(spec)).toEqual([...new Set(marks)]);
    }),
  );
});

test("an optional secret is left out with its property; an unknown one is never left out", () => {
  const spec = { user: "x", password: { $secret: "password" }, all: [{ $secret: "password" }] };
  expect(withSecrets(spec, { password: null })).toEqual({ user: "x", all: [] });
  expect(() => withSecrets(spec, {})).toThrow("the secret password is not known");
  expect(() => withSecrets({ a: { $secret: "constructor" } }, {})).toThrow("not known");
});
