import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { answerApply, beginRemove } from "#lib/blueprints/commands.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import {
  appliedTo,
  apply,
  assign,
  clientOf,
  continued,
  madeOf,
  publish,
  publishNext,
} from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { permissionsDocument } from "#tests/support/hands/kind-documents.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Roles and policies, which are an add-on, and the webhook, of which an organization has one. */

const world = useWorld();
let staff: Staff;
let tenantId: string;
let tenantName: string;

beforeEach(async () => {
  world.sandbox.setAddOn(true);
  staff = await addStaff("admin");
  ({ id: tenantId, name: tenantName } = await onboard(staff));
});

const applied = (document: unknown) => appliedTo(world, staff, tenantId, document);

const idOf = async (assignmentId: string, key: string) =>
  (await madeOf(assignmentId)).find((each) => each.key === key)?.upstreamId ?? "";

/** The actions that name a role, of the policy as Polytomic has it. */
async function actionsOf(assignmentId: string): Promise<string[]> {
  const policy = await (await clientOf(tenantId)).readRecord("policies", await idOf(assignmentId, "editing"));
  const actions = policy.policy_actions as { action: string; role_ids: string[] }[];
  return actions.flatMap(({ action, role_ids }) => (role_ids.length > 0 ? action : []));
}

/** Somebody at Polytomic names the role for one more action. */
async function addAction(assignmentId: string, action: string) {
  const client = await clientOf(tenantId);
  const [policy, role] = [await idOf(assignmentId, "editing"), await idOf(assignmentId, "analyst")];
  const { name, policy_actions } = await client.readRecord("policies", policy);
  const others = (policy_actions as { action: string }[]).filter((each) => each.action !== action);
  world.moveClock(secondMs);
  const body = { name, policy_actions: [...others, { action, role_ids: [role] }] };
  expect((await client.replaceRecord("policies", policy, body)).kind).toBe("ok");
}

const planNow = async (assignmentId: string) =>
  (await planApplication(await requireTenant(tenantId), assignmentId)).plan.items;

test("a role and a policy that names it are made, and an action that is added later is no difference", async () => {
  const { assignmentId } = await applied(permissionsDocument("edit"));
  expect(await actionsOf(assignmentId)).toEqual(["edit"]);
  await addAction(assignmentId, "delete");
  expect(await checkDrift(staff, { tenantId, assignmentId })).toMatchObject({ tone: "good" });
  expect(await planNow(assignmentId)).toMatchObject([{ action: "nothing" }, { action: "nothing" }]);
});

test("a changed policy keeps the actions that the blueprint does not name", async () => {
  const { assignmentId, blueprintId } = await applied(permissionsDocument("edit"));
  await addAction(assignmentId, "delete");
  const { versionId } = await publishNext(staff, blueprintId, permissionsDocument("edit", "create"));
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { versionId } });
  expect(await planNow(assignmentId)).toMatchObject([
    { action: "nothing" },
    { action: "update", fields: [{ path: "/policy_actions" }] },
  ]);
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect((await actionsOf(assignmentId)).toSorted()).toEqual(["create", "delete", "edit"]);
});

test("they are removed, the policy before the role that it names", async () => {
  const { assignmentId } = await applied(permissionsDocument("edit"));
  world.sandbox.clearRequests();
  const operationId = draftId();
  await beginRemove(staff, { operationId, tenantId, assignmentId, typedName: tenantName });
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  const deleted = world.sandbox.inspect().requests.filter(({ method }) => method === "DELETE");
  expect(deleted.map(({ path }) => path.split("/").at(-2))).toEqual(["policies", "roles"]);
  const client = await clientOf(tenantId);
  const own = (await client.listRecords("roles", () => true)).filter(({ system }) => system !== true);
  expect(own).toEqual([]);
});

test("without the add-on the application fails and says what is missing", async () => {
  world.sandbox.setAddOn(false);
  const assignmentId = await assign(staff, tenantId, await publish(staff, permissionsDocument("edit")));
  const operation = await operationOf(await apply(staff, tenantId, assignmentId));
  expect(operation).toMatchObject({ state: "failed", messageCode: "add_on_missing" });
  const words = messageIn(operation);
  expect(words && operationWords(words)).toMatch(/^Analyst: .*add-on/);
});

const hook = {
  variables: permissionsDocument().variables,
  resources: [
    {
      key: "hook",
      kind: "webhook",
      spec: { endpoint: "https://partner.example/hook", secret: "${secret.db_password}" },
    },
  ],
};

test("a webhook with another endpoint is changed only after staff have agreed, and stays afterwards", async () => {
  const client = await clientOf(tenantId);
  const theirs = { endpoint: "https://theirs.example/hook", secret: "their-secret" };
  await client.createRecord("webhooks", theirs, { idempotencyKey: draftId() });
  const assignmentId = await assign(staff, tenantId, await publish(staff, hook));
  expect(await planNow(assignmentId)).toMatchObject([{ action: "adopt", asks: true }]);
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "asking", messageCode: "resource_found" });
  const [found] = await client.listRecords("webhooks", () => true);
  expect(found).toMatchObject({ endpoint: theirs.endpoint });
  await answerApply(staff, { operationId: id, tenantId }, { use: found?.id ?? "" });
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  expect(await client.listRecords("webhooks", () => true)).toMatchObject([
    { id: found?.id, endpoint: "https://partner.example/hook" },
  ]);
  const operationId = draftId();
  await beginRemove(staff, { operationId, tenantId, assignmentId, typedName: tenantName });
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  expect(await client.listRecords("webhooks", () => true)).toHaveLength(1);
});
