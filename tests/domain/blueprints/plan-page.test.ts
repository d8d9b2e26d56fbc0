import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assignBlueprint } from "#lib/blueprints/assign.ts";
import { readPlan } from "#lib/blueprints/plan-reading.ts";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { password, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenantId: string;
let name: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId, name } = await onboard(staff));
});
afterEach(() => world.sandbox.faults.clear());

/** The items of the plan for a new tenant. */
async function planOf(
  document: unknown = bulkDocument,
  secrets: Record<string, string> = { db_password: password },
) {
  const { versionId } = await publish(staff, document);
  const which = { assignmentId: randomUUID(), tenantId, versionId };
  await assignBlueprint(staff, which, { variables: {}, secrets });
  const answer = await readPlan(staff, tenantId, which.assignmentId);
  if ("trouble" in answer) throw new Error(answer.trouble);
  return answer.plan.items;
}

/** The document with other settings for its first connection. */
function withSource(spec: object): unknown {
  const document = structuredClone(bulkDocument);
  const [source] = document.resources;
  if (source) Object.assign(source.spec, spec);
  return document;
}

test("what is created is shown with its fields: secrets as marks, and what is made before it by name", async () => {
  const [source, , bulk] = await planOf();
  expect(source).toMatchObject({ action: "create", name: `${name} database` });
  expect(source?.fields.map(({ path, wanted, because }) => [path, wanted, because])).toEqual([
    ["/type", "postgresql", "new"],
    ["/configuration/hostname", "db.customer.example", "new"],
    ["/configuration/port", 5432, "new"],
    ["/configuration/database", "crm", "new"],
    ["/configuration/username", "polytomic", "new"],
    ["/configuration/password", { $secret: "db_password" }, "new"],
  ]);
  const fields = new Map(bulk?.fields.map(({ path, wanted }) => [path, wanted]));
  expect(fields.get("/source_connection_id")).toBe("${ref.source.id}");
  expect(fields.get("/destination_configuration/schema")).toBe("crm");
  expect(fields.get("/schemas")).toEqual(["public.users"]);
  expect(JSON.stringify([source, bulk])).not.toContain(password);
});

test("settings that the form of the type does not take stand at their connection, and nothing is said of others", async () => {
  const configuration = { hostname: "db.customer.example", port: "5432", database: "crm", password: "x" };
  const [source, lake, bulk] = await planOf(
    withSource({ configuration: { ...configuration, password: "${secret.db_password}" } }),
  );
  expect(source).toMatchObject({
    isUnchecked: false,
    problems: [
      { path: "/configuration/username", text: "This is missing." },
      { path: "/configuration/port", text: "This must be a whole number." },
    ],
  });
  expect([lake?.problems, lake?.isUnchecked, bulk?.problems, bulk?.isUnchecked]).toEqual([
    [],
    false,
    [],
    false,
  ]);
});

test("a type that Polytomic does not have is a problem", async () => {
  const [source] = await planOf(withSource({ type: "postgres" }));
  expect(source?.problems).toEqual([{ path: "/type", text: "Polytomic has no type “postgres”." }]);
});

test("while the form can't be read the plan says so and stands all the same", async () => {
  world.sandbox.faults.add({ fault: "403", endpoint: "getConnectionType", times: null });
  const [source] = await planOf();
  expect(source).toMatchObject({ action: "create", problems: [], isUnchecked: true });
});

test("a connection to share that the partner's organization does not have is said before anything is sent", async () => {
  const sharing = (key: string, parent: string) => ({
    key,
    kind: "sharedConnection",
    spec: { name: key, parent },
  });
  const resources = [sharing("ours", sandboxWarehouseId), sharing("unknown", "Sandbox warehouse")];
  const [ours, unknown] = await planOf({ resources }, {});
  expect(ours).toMatchObject({ action: "create", problems: [] });
  const text = "Your own organization has no connection with this id.";
  expect(unknown).toMatchObject({ action: "create", problems: [{ path: "/parent", text }] });
  world.sandbox.faults.add({ fault: "500-not-recorded", endpoint: "listShared" });
  const [again] = await planOf({ resources: [sharing("other", "Sandbox warehouse")] }, {});
  expect(again?.problems).toEqual([]);
});
