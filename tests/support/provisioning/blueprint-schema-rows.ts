/** The rows of blueprints for what is set in a connection's schemas. */
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { total, userKeys } from "#tests/support/hands/schema-documents.ts";
import { applies, assignmentOf, having, itemsOf, removes, takesFound } from "./blueprint-hands.ts";
import type { Row, Scene } from "./kinds.ts";

const [password] = bulkDocument.variables;
const [source] = bulkDocument.resources;
const documentOf = (...resources: unknown[]) => ({
  variables: [password],
  resources: [source, ...resources],
});

/** Gives the tenant another version of what it has. */
const becoming = (before: unknown, after: unknown) => async (scene: Scene) => {
  await having(before, 2)(scene);
  const { blueprintId, versionId } = await publish(scene.ground.admin, after);
  const where = { id: assignmentOf(scene) };
  await db().blueprintAssignment.update({ where, data: { blueprintId, versionId } });
  scene.ground.moveClock(minuteMs);
};

const schemasOf = (scene: Scene) =>
  itemsOf(scene, "schema").flatMap(({ document }) => ("primaryKeys" in document ? [document] : []));
const keysOf = (scene: Scene) =>
  schemasOf(scene).flatMap(({ primaryKeys }) =>
    Object.entries(primaryKeys).flatMap(([id, isKey]) => (isKey ? id : [])),
  );
const labelsOf = (scene: Scene) =>
  schemasOf(scene).flatMap(({ fields }) =>
    fields.flatMap(({ label, goneAtMs }) => (goneAtMs === null ? label : [])),
  );
const isField = (label: string) => (scene: Scene) => labelsOf(scene).join() === label;
const areKeys = (keys: string) => (scene: Scene) => keysOf(scene).join() === keys;

const own = { withOrganizationKey: true, act: (scene: Scene) => applies(scene) } as const;

const unknownKeys = { ...userKeys, spec: { ...userKeys.spec, schema: "public.nothing" } };
const isReadAgain = (scene: Scene) =>
  itemsOf(scene, "connection").some(
    ({ createdAtMs, document }) =>
      "refreshStartedAtMs" in document && Number(document.refreshStartedAtMs) > createdAtMs,
  );

export const blueprintSchemaRows: Record<string, Row> = {
  "blueprint_apply/refresh": {
    ...own,
    endpoint: "refreshSchemas",
    async before(scene) {
      await having(documentOf(unknownKeys), 1)(scene);
      scene.ground.moveClock(minuteMs);
    },
    ends: { state: "waiting", stage: "create" },
    holds: isReadAgain,
  },
  "blueprint_apply/create, of a field": {
    ...own,
    endpoint: "upsertFields",
    before: having(documentOf(total), 1),
    answer: takesFound,
    holds: isField("Total"),
  },
  "blueprint_apply/create, of keys": {
    ...own,
    endpoint: "setPrimaryKeys",
    before: having(documentOf(userKeys), 1),
    holds: areKeys("email"),
  },
  "blueprint_apply/update, of a field": {
    ...own,
    endpoint: "upsertFields",
    before: becoming(documentOf(total), documentOf({ ...total, spec: { ...total.spec, label: "Sum" } })),
    holds: isField("Sum"),
  },
  "blueprint_apply/update, of keys": {
    ...own,
    endpoint: "setPrimaryKeys",
    before: becoming(
      documentOf(userKeys),
      documentOf({ ...userKeys, spec: { ...userKeys.spec, keys: ["name"] } }),
    ),
    holds: areKeys("name"),
  },
  "blueprint_apply/delete, of a field": {
    ...own,
    endpoint: "deleteField",
    deletes: true,
    before: becoming(documentOf(total), documentOf()),
    holds: isField(""),
  },
  "blueprint_remove/delete, of keys": {
    ...own,
    endpoint: "resetPrimaryKeys",
    deletes: true,
    before: having(documentOf(userKeys), 2),
    act: removes,
    holds: areKeys(""),
  },
};
