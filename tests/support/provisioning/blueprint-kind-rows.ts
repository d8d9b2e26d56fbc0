/** The rows of blueprints for the other kinds of resources, which what is made of them tells apart. */
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { clientOf, publish } from "#tests/support/hands/blueprints.ts";
import { modelDocument, permissionsDocument } from "#tests/support/hands/kind-documents.ts";
import { draftId } from "#tests/support/hands/people.ts";
import { applies, assignmentOf, given, having, itemsOf, removes, takesFound } from "./blueprint-hands.ts";
import type { Row, Scene } from "./kinds.ts";

/**
 * What tells the kinds apart is how a request is found that got no answer. What becomes of a refusal is the same for all
 * of them.
 */
const inDoubt = [
  "no fault",
  "reset before commit",
  "reset after commit",
  "held before commit",
  "500 recorded after commit",
  "504 after commit",
];
/** Names of models, roles and policies are not unique, so that a repetition that counts as new gets no no. */
const repeated = [...inDoubt, "a no to the repetition"];

const subscribers = {
  variables: modelDocument.variables,
  resources: [{ key: "mails", kind: "subscribers", spec: { emails: ["ops@acme.example"] } }],
};

/** The organization has the add-on. */
const paid = (before: (scene: Scene) => Promise<unknown>) => async (scene: Scene) => {
  scene.ground.upstream.add({ type: "add-on-set", has: true });
  await before(scene);
};

const activeSyncs = (scene: Scene) =>
  itemsOf(scene, "sync").filter(({ document }) => "active" in document && document.active === true);
const isGone = (scene: Scene) => itemsOf(scene, "sync").length === 0;

/** A model sync that runs when it is to be deleted. */
async function running(scene: Scene): Promise<void> {
  await having(modelDocument, 3)(scene);
  const [sync] = itemsOf(scene, "sync");
  const client = await clientOf(scene.who.id);
  await client.startRun("syncs", sync?.id ?? "", { idempotencyKey: draftId() });
}

/** The same, for a tenant whose version no longer has it. */
async function dropping(scene: Scene): Promise<void> {
  const { ground } = scene;
  await having(modelDocument, 3)(scene);
  const [source, model] = modelDocument.resources;
  const dropped = { variables: modelDocument.variables, resources: [source, model] };
  const { blueprintId, versionId } = await publish(ground.admin, dropped);
  const where = { id: assignmentOf(scene) };
  await db().blueprintAssignment.update({ where, data: { blueprintId, versionId } });
  ground.moveClock(minuteMs);
  const [sync] = itemsOf(scene, "sync");
  const client = await clientOf(scene.who.id);
  await client.startRun("syncs", sync?.id ?? "", { idempotencyKey: draftId() });
}

const creation = {
  withOrganizationKey: true,
  act: (scene: Scene) => applies(scene),
  answer: takesFound,
  only: inDoubt,
} as const;

export const blueprintKindRows: Record<string, Row> = {
  "blueprint_apply/create, of a model": {
    ...creation,
    endpoint: "createModel",
    before: having(modelDocument, 1),
    holds: (scene) => itemsOf(scene, "model").length === 1,
  },
  "blueprint_apply/create, of a model sync": {
    ...creation,
    endpoint: "createSync",
    only: repeated,
    before: having(modelDocument, 2),
    holds: (scene) => activeSyncs(scene).length === 1,
  },
  "blueprint_apply/create, of a role": {
    ...creation,
    endpoint: "createRole",
    before: paid(given(permissionsDocument("edit"))),
    holds: (scene) => itemsOf(scene, "role").length === 1,
  },
  "blueprint_apply/create, of a policy": {
    ...creation,
    endpoint: "createPolicy",
    before: paid(having(permissionsDocument("edit"), 1)),
    holds: (scene) => itemsOf(scene, "policy").length === 1,
  },
  "blueprint_apply/create, of subscribers": {
    ...creation,
    endpoint: "setSubscribers",
    only: repeated,
    before: given(subscribers),
    holds: (scene) => JSON.stringify(itemsOf(scene, "subscribers")).split("ops@acme.example").length === 2,
  },
  "blueprint_apply/cancel": {
    withOrganizationKey: true,
    endpoint: "cancelSync",
    before: dropping,
    act: (scene) => applies(scene),
    after: 1,
    only: repeated,
    holds: isGone,
  },
  "blueprint_remove/cancel": {
    withOrganizationKey: true,
    endpoint: "cancelSync",
    before: running,
    act: removes,
    after: 1,
    only: repeated,
    holds: isGone,
  },
};
