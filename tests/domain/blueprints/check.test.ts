import { expect, test } from "vitest";
import { checkDocument } from "#lib/blueprints/check.ts";
import type { BlueprintDocument, Json, JsonObject } from "#lib/blueprints/document.ts";
import { examples } from "#lib/blueprints/examples.ts";
import { wrongInQuery } from "#lib/blueprints/sql-places.ts";

const model = (spec: JsonObject = {}, key = "it") => ({
  key,
  kind: "model",
  spec: { name: `Contacts ${key}`, connection_id: "aa11", configuration: {}, ...spec },
});
const crm = (types: Json = ["hubspot"]) => ({
  key: "crm",
  kind: "customerConnection",
  spec: { name: "${tenant.name} CRM", types },
});
const bulk = (spec: JsonObject = {}, more: JsonObject = {}) => ({
  key: "bulk",
  kind: "bulkSync",
  spec: {
    name: "CRM to warehouse",
    source_connection_id: "${ref.crm.id}",
    destination_connection_id: "aa11",
    destination_configuration: {},
    default_schedule: { frequency: "daily" },
    schemas: ["contacts"],
    ...spec,
  },
  ...more,
});
const connection = (configuration: JsonObject) => ({
  key: "db",
  kind: "connection",
  spec: { name: "Database", type: "postgresql", configuration },
});
const runsAfter = (key: string, other: string) => ({
  key,
  kind: "modelSync",
  spec: {
    name: key,
    target: { connection_id: "aa11", object: "contacts" },
    mode: "append",
    fields: [],
    schedule: { frequency: "runafter", run_after: { sync_ids: [`\${ref.${other}.id}`] } },
  },
});
const password = { name: "password", type: "secret" };
const found = (resources: Json[], variables: Json[] = []) =>
  checkDocument({ variables, resources }).problems.map(({ at, text }) => `${at} ${text}`);

test("a document without problems is returned whole", () => {
  const { problems, document } = checkDocument({
    variables: [password, { name: "tables", type: "list" }],
    resources: [
      crm(),
      bulk({ schemas: "${var.tables}" }, { activate: true, firstRun: true }),
      connection({ password: "${secret.password}", hostname: "db.northwind.example", port: 5432 }),
    ],
  });
  expect(problems).toEqual([]);
  expect(document?.resources[1]).toMatchObject({ activate: true, ignore: [] });
});

test.each<[string, Json[], Json[], string]>([
  [
    "an unknown variable",
    [model({ name: "${var.x}" })],
    [],
    "/resources/0/spec/name There is no variable “x”.",
  ],
  [
    "an unused variable",
    [model()],
    [{ name: "name", type: "string" }],
    "/variables/0/name No resource uses this variable.",
  ],
  [
    "a name of the tenant is no use of a variable of that name",
    [model({ name: "${tenant.name}" })],
    [{ name: "name", type: "string" }],
    "/variables/0/name No resource uses this variable.",
  ],
  ["an unknown resource", [model({ connection_id: "${ref.x.id}" })], [], "There is no resource “x”."],
  [
    "a reference to the wrong kind",
    [model(), model({ connection_id: "${ref.it.id}" }, "other")],
    [],
    "/resources/1/spec/connection_id This must refer to a connection.",
  ],
  [
    "a missing setting",
    [bulk({ source_connection_id: "" }), crm()],
    [],
    "/source_connection_id This is missing.",
  ],
  [
    "an unknown setting",
    [model({ active: true })],
    [],
    "/resources/0/spec/active There is no setting “active” here.",
  ],
  [
    "a wrong choice",
    [crm(), bulk({ mode: "sometimes" })],
    [],
    "/resources/1/spec/mode Choose one of snapshot, replicate.",
  ],
  ["a missing kind", [{ key: "it", spec: {} }], [], "/resources/0/kind Choose one of connection,"],
  ["a bad key", [model({}, "Not this")], [], "/resources/0/key Use up to 40 lower-case letters"],
  ["no resources", [], [], "/resources Add at least one."],
  ["two of one key", [model(), model()], [], "/resources/1/key There are two resources “it”."],
  [
    "a cycle",
    [
      model({ connection_id: "aa", configuration: { a: "${ref.b.id}" } }, "a"),
      model({ configuration: { b: "${ref.a.id}" } }, "b"),
    ],
    [],
    "These need each other: a → b.",
  ],
  [
    "a sync after something else",
    [model(), runsAfter("late", "it")],
    [],
    "/resources/1/spec/schedule/run_after/sync_ids/0 This must refer to a model sync.",
  ],
  ["a malformed placeholder", [model({ name: "${tenant.nam}" })], [], "${tenant.nam} isn't a placeholder."],
  [
    "a bare placeholder in a query",
    [model({ configuration: { query: "select '${tenant.name}'" } })],
    [],
    "/resources/0/spec/configuration/query Write ${… | sqlText}",
  ],
  [
    "a quoted sqlText",
    [model({ configuration: { query: "select '${tenant.name|sqlText}'" } })],
    [],
    "Take the quotes away around ${tenant.name|sqlText}",
  ],
  [
    "a secret in a text",
    [connection({ password: "x${secret.password}" })],
    [password],
    "A secret has to be the whole value, without a filter.",
  ],
  ["a secret in a name", [model({ name: "${secret.password}" })], [password], "A secret can't stand here."],
  [
    "a secret as a variable",
    [connection({ password: "${var.password}" })],
    [password],
    "Write ${secret.password}",
  ],
  ["a secret in clear", [connection({ password: "hunter2" })], [], "Use a variable of type secret"],
  ["a mark", [connection({ password: { $secret: "password" } })], [], "instead of a $secret mark"],
  [
    "a secret's default",
    [connection({ password: "${secret.password}" })],
    [{ ...password, default: "x" }],
    "/variables/0/default A secret can't have a default",
  ],
  [
    "a default with another variable",
    [model({ name: "${var.a}" })],
    [{ name: "a", type: "string", default: "${var.a}" }],
    "/variables/0/default A default can name the tenant and the organization",
  ],
  [
    "a pattern that is none",
    [model({ name: "${var.a}" })],
    [{ name: "a", type: "string", pattern: "(?=x)" }],
    "/variables/0/pattern This isn't a pattern of RE2",
  ],
  [
    "a list inside a text",
    [model({ name: "a ${var.a}" })],
    [{ name: "a", type: "list" }],
    "A list can't stand inside a text.",
  ],
  [
    "an activated model",
    [{ ...model(), activate: true }],
    [],
    "/resources/0/activate Only syncs can be activated.",
  ],
  [
    "two of one kind and name",
    [model({ name: "${tenant.name}" }), model({ name: "${tenant.name}" }, "other")],
    [],
    "/resources/1/spec/name Another resource of this kind has the same name.",
  ],
  [
    "two connections of one name, whoever makes them",
    [crm(), { ...connection({}), spec: { ...connection({}).spec, name: "${tenant.name} CRM" } }],
    [],
    "/resources/1/spec/name Another resource of this kind has the same name.",
  ],
  [
    "two of what an organization has only one of",
    ["a", "b"].map((key) => ({ key, kind: "subscribers", spec: { emails: [`${key}@acme.example`] } })),
    [],
    "/resources/1/kind An organization has only one of these.",
  ],
  ["a first run of what stays inactive", [crm(), bulk({}, { firstRun: true })], [], "/firstRun Only a sync"],
])("%s is reported where it stands", (_, resources, variables, problem) => {
  expect(found(resources, variables)).toEqual([expect.stringContaining(problem)]);
});

test("models may refer to each other; syncs that start each other without end are a warning", () => {
  const to = (key: string) => ({
    relations: [{ from: "id", to: { model_id: `\${ref.${key}.id}`, field: "id" } }],
  });
  expect(found([model(to("b"), "a"), model(to("a"), "b"), model(to("c"), "c")])).toEqual([]);
  const { problems, document } = checkDocument({ resources: [runsAfter("a", "b"), runsAfter("b", "a")] });
  expect(problems).toEqual([
    {
      at: "/resources/0/spec/schedule/run_after",
      text: "It runs after what runs after it, so they start each other without end.",
      isWarning: true,
    },
  ]);
  expect(document).not.toBeNull();
});

test("a tenant can have all examples: no name is in two of them", () => {
  const names = examples.flatMap(({ document }) =>
    (document as BlueprintDocument).resources.map(({ spec }) => spec.name),
  );
  expect(names.length).toBeGreaterThan(examples.length);
  expect(new Set(names).size).toBe(names.length);
});

test("a bulk sync that would take everything is a warning, and can be published", () => {
  const { schemas: _, ...spec } = bulk().spec;
  const { problems, document } = checkDocument({ resources: [crm(), { ...bulk(), spec }] });
  expect(problems).toEqual([
    {
      at: "/resources/1/spec/schemas",
      text: "Without a list of schemas everything is synced.",
      isWarning: true,
    },
  ]);
  expect(document).not.toBeNull();
});

test.each<[string, boolean]>([
  ["select ${tenant.name | sqlText}", true],
  ["select 'a' || ${tenant.name|sqlText} || 'b'", true],
  ["select 'it''s', ${tenant.name|sqlText}", true],
  ["-- it's\nselect ${tenant.name|sqlText}", true],
  ["/* it's */ select ${tenant.name|sqlText}", true],
  ['select "${tenant.name|sqlName}"', true],
  ["select 'x ${tenant.name|sqlText}'", false],
  ["-- it's\nselect '${tenant.name|sqlText}'", false],
  ["select `${tenant.name|sqlText}`", false],
  ["select 'it\\'s ${tenant.name|sqlText}'", false],
  ["select $$ ${tenant.name|sqlText} $$", false],
  ["select ${tenant.name|sqlText|lower}", false],
])("a placeholder in %s is safe: %s", (query, isSafe) => {
  expect(wrongInQuery(query).length === 0).toBe(isSafe);
});

test.each<[Json]>([[null], ["text"], [[]], [{ resources: {} }], [{ resources: [null] }]])(
  "%j is no document, and is not published",
  (draft) => {
    const { problems, document } = checkDocument(draft);
    expect(problems.length).toBeGreaterThan(0);
    expect(document).toBeNull();
  },
);
