import { expect, test } from "vitest";
import { problemsIn } from "#lib/blueprints/configuration-check.ts";
import type { JsonObject } from "#lib/blueprints/document.ts";

const schema: JsonObject = {
  type: "object",
  properties: {
    hostname: { type: "string" },
    port: { type: "integer", minimum: 1, maximum: 65_535 },
    ssl: { type: ["boolean", "null"] },
    mode: { type: "string", enum: ["key", "role"] },
    usual: { type: "string", default: "so" },
    server: { type: "string", readOnly: true },
    password: { type: "string", sensitive: true },
    private_key: { type: "string", sensitive: true },
  },
  required: ["hostname", "port", "usual", "server"],
  anyOf: [{ required: ["password"] }, { required: ["private_key"] }],
};
const fine: JsonObject = { hostname: "db.example", port: 5432, password: { $secret: "db_password" } };

const problems = (more: JsonObject, form = schema) => problemsIn(form, { ...fine, ...more });

test("a configuration that fits has no problem", () => {
  expect(problems({})).toEqual([]);
  expect(problems({ ssl: true, mode: "key", server: "theirs" })).toEqual([]);
});

test.each<[string, JsonObject, string, string]>([
  ["what is required", { hostname: "" }, "/configuration/hostname", "This is missing."],
  ["a number as a text", { port: "5432" }, "/configuration/port", "This must be a whole number."],
  ["no whole number", { port: 1.5 }, "/configuration/port", "This must be a whole number."],
  ["too large a number", { port: 65_536 }, "/configuration/port", "This must be at most 65535."],
  ["too small a number", { port: 0 }, "/configuration/port", "This must be at least 1."],
  ["a text for a flag", { ssl: "yes" }, "/configuration/ssl", "This must be true or false."],
  ["none of the choices", { mode: "other" }, "/configuration/mode", "This must be one of key, role."],
  ["a setting that there is not", { hots: "x" }, "/configuration/hots", "This type has no such setting."],
  ["none of two sets", { password: null }, "/configuration", "Set password, or private_key."],
])("%s is a problem at its place", (_, more, path, text) => {
  expect(problems(more)).toEqual([{ path, text }]);
});

test("what a schema says in ways that are not understood is no problem", () => {
  expect(problems({ more: 1 }, { ...schema, additionalProperties: true })).toEqual([]);
  expect(problems({ more: 1 }, { ...schema, allOf: [{ properties: { more: {} } }] })).toEqual([]);
  const odd = { hostname: { type: "constructor" }, port: {}, password: { type: "string" } };
  expect(problems({ hostname: 5 }, { properties: odd })).toEqual([]);
});

test("the id of what is not made yet and a secret pass for any value", () => {
  const form = { properties: { port: { type: "integer" }, id: { type: "integer" } } };
  expect(problemsIn(form, { id: "${ref.lake.id}", port: { $secret: "port" } })).toEqual([]);
});
