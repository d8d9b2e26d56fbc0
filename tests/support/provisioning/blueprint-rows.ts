/** The rows of the matrix for blueprints: each request of applying and removing one. */
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { answerApply } from "#lib/blueprints/commands.ts";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import { publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { circle } from "#tests/support/hands/circle.ts";
import { applies, assignmentOf, given, having, itemsOf, removes, takesFound } from "./blueprint-hands.ts";
import type { Row, Scene } from "./kinds.ts";

const [source, lake, bulk] = bulkDocument.resources;
const [password, schema] = bulkDocument.variables;

const one = { variables: [password], resources: [source] };
const whole = { variables: [password, schema], resources: [source, lake, bulk] };
const runs = { ...whole, resources: [source, lake, { ...bulk, firstRun: true }] };

const shared = {
  variables: [password],
  resources: [
    {
      key: "warehouse",
      kind: "sharedConnection",
      spec: { name: "Vendor warehouse", parent: sandboxWarehouseId },
    },
  ],
};
const webhook = {
  variables: [password],
  resources: [
    {
      key: "hook",
      kind: "webhook",
      spec: { endpoint: "https://partner.example/hook", secret: "${secret.db_password}" },
    },
  ],
};

const activeOnes = (scene: Scene) =>
  itemsOf(scene, "bulkSync").filter(({ document }) => "active" in document && document.active === true);
/** One that runs, and no other that moves data. */
const isOneOn = (scene: Scene) => activeOnes(scene).length === 1;
const runsOf = (scene: Scene) => itemsOf(scene, "execution").length;

/** Whom models lead to. */
const relationsOf = (scene: Scene) =>
  itemsOf(scene, "model").flatMap(
    ({ document }) => JSON.stringify(document).match(/(?<="model_id":")[^"]+/g) ?? [],
  );

const hasConnectionsOnly = (scene: Scene) =>
  itemsOf(scene, "bulkSync").length === 0 && itemsOf(scene, "connection").length === 2;

/** A version that no longer has the bulk sync, for a tenant that has it. */
async function dropping(scene: Scene): Promise<void> {
  await having(whole, 3)(scene);
  const dropped = { variables: [password], resources: [source, lake] };
  const { blueprintId, versionId } = await publish(scene.ground.admin, dropped);
  const where = { id: assignmentOf(scene) };
  await db().blueprintAssignment.update({ where, data: { blueprintId, versionId, variables: {} } });
  scene.ground.moveClock(minuteMs);
}

export const blueprintRows: Record<string, Row> = {
  "blueprint_apply/create": {
    withOrganizationKey: true,
    endpoint: "createConnection",
    before: given(one),
    act: (scene) => applies(scene),
    answer: takesFound,
    holds: (scene) => itemsOf(scene, "connection").length === 1,
  },
  "blueprint_apply/create, of a shared copy": {
    endpoint: "shareConnection",
    before: given(shared),
    act: (scene) => applies(scene),
    answer: takesFound,
    holds: (scene) => itemsOf(scene, "connection").length === 1,
  },
  "blueprint_apply/create, of a webhook": {
    withOrganizationKey: true,
    endpoint: "createWebhook",
    before: given(webhook),
    act: (scene) => applies(scene),
    answer: takesFound,
    holds: (scene) => itemsOf(scene, "webhook").length === 1,
  },
  "blueprint_apply/create, of a bulk sync": {
    withOrganizationKey: true,
    endpoint: "createBulkSync",
    before: having(whole, 2),
    act: (scene) => applies(scene),
    answer: takesFound,
    holds: isOneOn,
  },
  "blueprint_apply/update": {
    withOrganizationKey: true,
    endpoint: "updateBulkSync",
    async before(scene) {
      await having(whole, 3)(scene);
      const where = { id: assignmentOf(scene) };
      await db().blueprintAssignment.update({ where, data: { variables: { schema: "other" } } });
    },
    act: (scene) => applies(scene),
    holds: (scene) => isOneOn(scene) && JSON.stringify(activeOnes(scene)).includes('"schema":"other"'),
  },
  "blueprint_apply/update, of what was made before what it refers to": {
    withOrganizationKey: true,
    endpoint: "updateModel",
    before: having(circle, 1),
    act: (scene) => applies(scene),
    after: 2,
    holds: (scene) => relationsOf(scene).length === 2 && new Set(relationsOf(scene)).size === 2,
  },
  "blueprint_apply/activate": {
    withOrganizationKey: true,
    endpoint: "activateBulkSync",
    before: having(whole, 2),
    act: (scene) => applies(scene),
    after: 1,
    holds: isOneOn,
  },
  "blueprint_apply/run": {
    withOrganizationKey: true,
    endpoint: "startBulkSync",
    before: having(runs, 2),
    act: (scene) => applies(scene),
    after: 2,
    // Whether it started can stay unknown, and then nobody starts it again unasked.
    decide: ({ ground, who, operationId }) =>
      answerApply(ground.admin, { operationId, tenantId: who.id }, "leave"),
    holds: (scene) => isOneOn(scene) && runsOf(scene) <= 1,
  },
  "blueprint_apply/deactivate": {
    withOrganizationKey: true,
    endpoint: "activateBulkSync",
    before: dropping,
    act: (scene) => applies(scene),
    holds: hasConnectionsOnly,
  },
  "blueprint_apply/delete": {
    withOrganizationKey: true,
    endpoint: "deleteBulkSync",
    deletes: true,
    before: dropping,
    act: (scene) => applies(scene),
    after: 1,
    holds: hasConnectionsOnly,
  },
  "blueprint_remove/deactivate": {
    withOrganizationKey: true,
    endpoint: "activateBulkSync",
    before: having(whole, 3),
    act: removes,
    holds: hasConnectionsOnly,
  },
  "blueprint_remove/delete": {
    withOrganizationKey: true,
    endpoint: "deleteBulkSync",
    deletes: true,
    before: having(whole, 3),
    act: removes,
    after: 1,
    holds: hasConnectionsOnly,
  },
};
