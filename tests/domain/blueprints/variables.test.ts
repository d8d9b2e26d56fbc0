import { expect, test } from "vitest";
import { blueprintDocument, type Json, type Variable } from "#lib/blueprints/document.ts";
import { fillVariables, patternOf } from "#lib/blueprints/variables.ts";
import { describeValueProblem } from "#lib/messages/blueprints.ts";

const about = {
  tenant: { name: "Northwind", slug: "northwind", externalId: null },
  organizationId: "7d0c7a52-3c0e-4b0e-9a0b-5a3d1f6f2c11",
};

function fill(variable: Partial<Variable>, given?: Json) {
  const document = blueprintDocument.parse({
    variables: [{ name: "x", type: "string", ...variable }],
    resources: [{ key: "it", kind: "model", spec: {} }],
  });
  const filled = fillVariables(document, { x: given }, about);
  if (!("problems" in filled)) return filled.values.x ?? filled.secrets.x ?? null;
  return Object.values(filled.problems).map(describeValueProblem).join();
}

test.each<[Partial<Variable>, Json | undefined, Json]>([
  [{}, " as it is ", " as it is "],
  [{}, undefined, null],
  [{ default: "crm_${tenant.slug}" }, "", "crm_northwind"],
  [
    { default: "${tenant.externalId}" },
    "c-1",
    "The blueprint uses the customer id, and this tenant has none.",
  ],
  [{ required: true }, "", "A value is missing."],
  [{ required: true, default: "${var.other}" }, "given", "given"],
  [{ pattern: "[a-z_]{1,40}" }, "crm; drop", "This must match [a-z_]{1,40}."],
  [{ pattern: "[a-z_]{1,40}" }, "crm", "crm"],
  [{ type: "number" }, "5432", 5432],
  [{ type: "number", default: 5432 }, undefined, 5432],
  [{ type: "number" }, " ", "This must be a number."],
  [{ type: "number" }, true, "This must be a number."],
  [{ type: "boolean" }, "true", true],
  [{ type: "boolean", default: true }, false, false],
  [{ type: "boolean" }, "maybe", "This must be yes or no."],
  [{ type: "list" }, "contacts, deals\n", ["contacts", "deals"]],
  [{ type: "list", pattern: "[a-z]+" }, ["contacts", "De"], "This must match [a-z]+."],
  [{ type: "list" }, [["nested"]], "This must be a list of texts or numbers."],
  [{ type: "secret", required: true }, undefined, "A value is missing."],
  [{ type: "secret" }, " s3cret ", " s3cret "],
])("%j given %j is %j", (variable, given, expected) => {
  expect(fill(variable, given)).toEqual(expected);
});

test("secrets are kept apart from values, and a name that the document does not have is reported", () => {
  const document = blueprintDocument.parse({
    variables: [
      { name: "schema", type: "string" },
      { name: "password", type: "secret" },
      { name: "token", type: "secret" },
    ],
    resources: [{ key: "it", kind: "model", spec: {} }],
  });
  expect(fillVariables(document, { schema: "crm", password: "s3cret" }, about)).toEqual({
    values: { schema: "crm" },
    secrets: { password: "s3cret", token: null },
  });
  expect(fillVariables(document, { other: 1 }, about)).toEqual({
    problems: { other: { code: "value_unknown", params: {} } },
  });
});

test("a pattern has to match the whole value, and none is evaluated by backtracking", () => {
  expect(patternOf("a|ab")?.("ab")).toBe(true);
  expect(patternOf("a")?.("ab")).toBe(false);
  // With backtracking this takes longer than the universe has existed.
  expect(patternOf("(a+)+(a|a)*$")?.(`${"a".repeat(5000)}!`)).toBe(false);
  expect(patternOf("(")).toBeNull();
  expect(patternOf("(?=a)a")).toBeNull();
  expect(patternOf("(a)\\1")).toBeNull();
});
