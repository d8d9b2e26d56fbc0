import { afterEach, beforeEach, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { checkDraft } from "#lib/blueprints/check-draft.ts";
import { listTypes } from "#lib/blueprints/types.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;

beforeEach(async () => {
  staff = await addStaff("admin");
  await onboard(staff);
});
afterEach(() => world.sandbox.faults.clear());

const draft = (type: string, configuration: object) => ({
  variables: [{ name: "hidden", type: "secret", required: true }],
  resources: [{ key: "it", kind: "connection", spec: { name: "It", type, configuration } }],
});
const warnings = async (type: string, configuration: object) =>
  (await checkDraft(staff, draft(type, configuration))).map(({ at, isWarning }) => [at, isWarning]);

test("a secret in a setting that the type's form does not mark as sensitive is a warning there", async () => {
  const configuration = { hostname: "${secret.hidden}", password: "${secret.hidden}", port: 5432 };
  expect(await warnings("postgresql", configuration)).toEqual([
    ["/resources/0/spec/configuration/hostname", true],
  ]);
  expect(await warnings("postgresql", { ...configuration, hostname: "db.example" })).toEqual([]);
});

test("a connection without a secret of a type that a person signs in to is a warning, and others are not", async () => {
  const said = async (type: string, configuration: object) =>
    (await warnings(type, configuration)).filter(([, isWarning]) => isWarning);
  expect(await said("hubspot", { use_search_api: false })).toEqual([["/resources/0/spec/type", true]]);
  expect(
    await said("salesforce", { connect_mode: "api", client_secret: "${secret.hidden}" }),
  ).not.toContainEqual(["/resources/0/spec/type", true]);
  expect(await said("postgresql", { hostname: "db.example" })).toEqual([]);
});

test("nothing is said while the form can't be read, nor of a type that there is not", async () => {
  // Later than what was read before is kept.
  world.moveClock(hourMs);
  world.sandbox.faults.add({ fault: "403", endpoint: "getConnectionType", times: null });
  expect(await warnings("mysql", { hostname: "${secret.hidden}" })).toEqual([]);
  world.sandbox.faults.clear();
  expect(await warnings("nothing", { hostname: "${secret.hidden}" })).toEqual([]);
  expect(await warnings("mysql", { hostname: "${secret.hidden}" })).toHaveLength(1);
});

test("the types to choose from are those that Polytomic offers, by name", async () => {
  const types = await listTypes(staff);
  expect(types).toContainEqual({ id: "gsheets", name: "Google Sheets" });
  const names = types.map(({ name }) => name);
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
  await expect(listTypes(await addStaff("onboarder"))).rejects.toMatchObject({ code: "forbidden" });
});
