import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { checkDocument } from "#lib/blueprints/check.ts";
import { archive, createBlueprint, publish, restore, saveDraft } from "#lib/blueprints/drafts.ts";
import { exampleDocument, examples } from "#lib/blueprints/examples.ts";
import { listBlueprints, readBlueprint, readEditor } from "#lib/blueprints/pages.ts";
import { draftForm, newBlueprintForm } from "#lib/forms/blueprint.ts";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();

const document = (schemas: string[]) => ({
  resources: [
    {
      key: "crm",
      spec: { types: ["hubspot"], name: "${tenant.name} CRM" },
      kind: "customerConnection",
    },
    {
      key: "bulk",
      kind: "bulkSync",
      spec: {
        name: "CRM to warehouse",
        source_connection_id: "${ref.crm.id}",
        destination_connection_id: "aa11",
        destination_configuration: {},
        default_schedule: { frequency: "daily" },
        schemas,
      },
    },
  ],
});

const draft = (staff: Staff, value: unknown, name = "Standard") =>
  createBlueprint(staff, newBlueprintForm.parse({ name, from: "json", document: JSON.stringify(value) }));
const see = async (staff: Staff, id: string) => {
  const editor = await readEditor(staff, id);
  if (!editor) throw new Error("no such blueprint");
  return editor;
};
const save = async (staff: Staff, id: string, value: unknown, more: object = {}) => {
  const { name, updatedAt: seenUpdatedAt } = await see(staff, id);
  const form = { blueprintId: id, name, document: JSON.stringify(value), seenUpdatedAt, ...more };
  await saveDraft(staff, draftForm.parse(form));
};
const publishNow = async (staff: Staff, id: string, note: string | null = null) =>
  await publish(staff, { blueprintId: id, note, seenUpdatedAt: (await see(staff, id)).updatedAt });

const actions = async (id: string) =>
  (await db().auditEvent.findMany({ where: { targetId: id }, orderBy: { id: "asc" } })).map(
    ({ action }) => action,
  );

test("each example can be published as it is", () => {
  for (const { id, document } of examples) {
    expect(checkDocument(document).problems).toEqual([]);
    expect(checkDocument(exampleDocument(id, true)).problems).toEqual([]);
  }
});

test("in the sandbox an example knows which connection can be shared, with a real partner key it does not", () => {
  const parentOf = (isSandbox: boolean) =>
    checkDocument(exampleDocument("shared-warehouse", isSandbox)).document?.variables.find(
      ({ name }) => name === "parent_connection",
    )?.default;
  expect([parentOf(true), parentOf(false)]).toEqual([sandboxWarehouseId, undefined]);
});

test("a blueprint goes from an example to versions, and its draft keeps the order in which it was typed", async () => {
  const admin = await addStaff("admin");
  const id = await createBlueprint(admin, {
    name: "Standard",
    from: "shared-warehouse",
    document: undefined,
  });
  expect(await see(admin, id)).toMatchObject({ version: null, isChanged: true, problems: [] });
  expect(await publishNow(admin, id, "First")).toBe(1);
  await save(admin, id, document(["contacts"]));
  const typed = await see(admin, id);
  expect(typed).toMatchObject({ version: 1, isChanged: true });
  expect(JSON.stringify(JSON.parse(typed.text))).toBe(JSON.stringify(document(["contacts"])));
  expect(await publishNow(admin, id)).toBe(2);
  expect((await listBlueprints(admin)).rows).toMatchObject([
    { name: "Standard", version: 2, isChanged: false, tenants: 0, isArchived: false },
  ]);
  expect(await actions(id)).toEqual([
    "blueprint.created",
    "blueprint.published",
    "blueprint.edited",
    "blueprint.published",
  ]);
});

test("a draft that says the same as the last version is not published again, however it is written", async () => {
  const admin = await addStaff("admin");
  const id = await draft(admin, document(["contacts"]));
  await publishNow(admin, id);
  const [crm, bulk] = document(["contacts"]).resources;
  await save(admin, id, {
    resources: [
      { ...crm, activate: false },
      { ...bulk, ignore: [] },
    ],
    variables: [],
  });
  expect((await see(admin, id)).isChanged).toBe(false);
  await expect(publishNow(admin, id)).rejects.toMatchObject({
    code: "conflict",
    message: "The draft is the same as version 1.",
  });
});

test("a draft with problems is kept and shown, and not published", async () => {
  const admin = await addStaff("admin");
  const id = await draft(admin, { resources: "none yet", extra: 1 });
  expect((await see(admin, id)).problems.map(({ at }) => at)).toEqual(["/resources", "/extra"]);
  await expect(publishNow(admin, id)).rejects.toMatchObject({ code: "invalid" });
  expect(await db().blueprintVersion.count({ where: { blueprintId: id } })).toBe(0);
});

test("of two people who edit one draft the second is told, keeps their own, and can replace the other's", async () => {
  const [one, other] = [await addStaff("admin"), await addStaff("admin")];
  const id = await draft(one, document(["a"]));
  const seenUpdatedAt = (await see(one, id)).updatedAt;
  await save(other, id, document(["b"]), { seenUpdatedAt });
  await expect(save(one, id, document(["c"]), { seenUpdatedAt })).rejects.toMatchObject({ code: "conflict" });
  await expect(publish(one, { blueprintId: id, note: null, seenUpdatedAt })).rejects.toMatchObject({
    code: "conflict",
  });
  expect((await see(one, id)).text).toContain('"b"');
  // What the colleague saved already is no conflict.
  await save(one, id, document(["b"]), { seenUpdatedAt });
  await save(one, id, document(["c"]), { seenUpdatedAt, over: "yes" });
  expect((await see(other, id)).text).toContain('"c"');
});

test("two versions are compared by key, also when resources changed places", async () => {
  const admin = await addStaff("admin");
  const id = await draft(admin, document(["contacts"]));
  await publishNow(admin, id);
  const [crm, bulk] = document(["contacts", "deals"]).resources;
  await save(admin, id, { resources: [bulk, { ...crm, onRemove: "keep" }] });
  await publishNow(admin, id, "Deals too");
  const page = await readBlueprint(admin, id, {});
  expect(page?.compared).toEqual({
    from: 1,
    to: 2,
    differences: [
      { where: ["Resources", "crm", "onRemove"], before: null, now: "keep" },
      {
        where: ["Resources", "bulk", "spec", "schemas"],
        before: '[ "contacts" ]',
        now: '[ "contacts", "deals" ]',
      },
    ],
  });
  expect((await readBlueprint(admin, id, { from: "2", to: "1" }))?.compared).toMatchObject({
    from: 1,
    to: 2,
  });
  expect((await readBlueprint(admin, id, { from: "x", to: "2" }))?.compared).toMatchObject({
    from: 1,
    to: 2,
  });
});

test("what a version adds is shown line by line, without what it leaves as usual", async () => {
  const admin = await addStaff("admin");
  const { resources } = document(["contacts"]);
  const id = await draft(admin, { resources });
  await publishNow(admin, id);
  const model = {
    key: "people",
    kind: "model",
    spec: {
      name: "People",
      connection_id: "${ref.crm.id}",
      configuration: { query: "select id\nfrom people" },
      fields: ["id"],
    },
  };
  await save(admin, id, { resources: [...resources, model] });
  await publishNow(admin, id);
  const { differences } = (await readBlueprint(admin, id, { from: "1", to: "2" }))?.compared ?? {};
  const lines = [
    "kind: model",
    "spec › name: People",
    "spec › connection_id: ${ref.crm.id}",
    "spec › configuration › query: select id",
    "from people",
    'spec › fields: [ "id" ]',
  ];
  expect(differences).toEqual([{ where: ["Resources", "people"], before: null, now: lines.join("\n") }]);
  const { fields: _, ...spec } = model.spec;
  await save(admin, id, { resources: [...resources, { ...model, spec: { ...spec, labels: [] } }] });
  await publishNow(admin, id);
  const next = (await readBlueprint(admin, id, { from: "2", to: "3" }))?.compared?.differences;
  expect(next).toEqual([
    { where: ["Resources", "people", "spec", "fields"], before: '[ "id" ]', now: null },
    { where: ["Resources", "people", "spec", "labels"], before: null, now: "[]" },
  ]);
});

test("an archived blueprint is neither edited nor published until it is restored", async () => {
  const admin = await addStaff("admin");
  const id = await draft(admin, document(["contacts"]));
  await archive(admin, id);
  await expect(archive(admin, id)).rejects.toMatchObject({ code: "conflict" });
  await expect(save(admin, id, document(["deals"]))).rejects.toMatchObject({ code: "conflict" });
  await expect(publishNow(admin, id)).rejects.toMatchObject({ code: "conflict" });
  expect((await see(admin, id)).edit.allowed).toBe(false);
  await restore(admin, id);
  expect(await publishNow(admin, id)).toBe(1);
});

test("two blueprints of one name have slugs of their own", async () => {
  const admin = await addStaff("admin");
  const ids = [
    await draft(admin, {}, "Plan A"),
    await draft(admin, {}, "Plan A"),
    await draft(admin, {}, "プラン"),
  ];
  const found = await db().blueprint.findMany({ where: { id: { in: ids } }, orderBy: { id: "asc" } });
  const slugs = found.map(({ slug }) => slug);
  expect(slugs[0]).toBe("plan-a");
  expect(slugs[1]).toMatch(/^plan-a-[0-9a-f]{6}$/);
  expect(slugs[2]).toMatch(/^t-[0-9a-f]{8}$/);
});

test("only admins change blueprints; viewers read them", async () => {
  const [admin, onboarder, viewer] = [await addStaff("admin"), await addStaff(), await addStaff("viewer")];
  const id = await draft(admin, document(["contacts"]));
  await expect(draft(onboarder, {})).rejects.toMatchObject({ code: "forbidden" });
  await expect(save(onboarder, id, {})).rejects.toMatchObject({ code: "forbidden" });
  await expect(publishNow(onboarder, id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(archive(onboarder, id)).rejects.toMatchObject({ code: "forbidden" });
  expect((await readBlueprint(viewer, id, {}))?.name).toBe("Standard");
});

test("the same form twice makes one blueprint, and what was changed in between another one", async () => {
  const admin = await addStaff("admin");
  const form = { draftId: draftId(), name: "Standard", from: "empty", document: undefined };
  const id = await createBlueprint(admin, form);
  expect(id).toBe(form.draftId);
  expect(await createBlueprint(admin, form)).toBe(id);
  expect(await actions(id)).toEqual(["blueprint.created"]);
  const other = await createBlueprint(admin, { ...form, name: "Another" });
  const second = await createBlueprint(admin, { ...form, draftId: draftId() });
  expect(new Set([id, other, second]).size).toBe(3);
});
