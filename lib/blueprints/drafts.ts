import "server-only";
/**
 * What becomes of a blueprint's draft. Two people may edit it at once, so each change says which draft it is about; a
 * published version is never changed.
 */
import { isDeepStrictEqual } from "node:util";
import { type Detail, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { DraftForm, NewBlueprintForm, PublishForm } from "#lib/forms/blueprint.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { checkDocument } from "./check.ts";
import { blueprintDocument } from "./document.ts";
import { exampleDocument } from "./examples.ts";
import { slugOf } from "./placeholders.ts";

const asJson = (document: unknown) => document as Prisma.InputJsonValue;
const target = (id: string) => ({ type: "blueprint" as const, id });

/** Whether publishing a draft would make another version. The order of names and left-out defaults do not count. */
export function isSame(draft: unknown, document: unknown): boolean {
  const parsed = blueprintDocument.safeParse(draft);
  return parsed.success && isDeepStrictEqual(parsed.data, document);
}

function beginning({ from, document }: Pick<NewBlueprintForm, "from" | "document">): unknown {
  if (from === "json") return document;
  return exampleDocument(from, settings().polytomic.sandbox) ?? { variables: [], resources: [] };
}

/** Its id. */
export async function createBlueprint(staff: Staff, form: NewBlueprintForm): Promise<string> {
  requireRight(staff, "blueprint:edit");
  const { name, from, draftId } = form;
  return await addDraft(staff, {
    draftId,
    name,
    draft: beginning(form),
    action: "blueprint.created",
    detail: { name, from },
  });
}

type NewDraft = {
  /** The form's: sent twice without an answer, it makes one blueprint. */
  draftId?: string | undefined;
  name: string;
  draft: unknown;
  action: "blueprint.created" | "blueprint.captured";
  detail: Detail;
  /** Whose timeline shows it too. */
  tenantId?: string;
};

/** Its id, which is the form's unless that already stands for something else. Equal names get different slugs. */
export async function addDraft(
  staff: Staff,
  { draftId, name, draft, action, detail, tenantId }: NewDraft,
): Promise<string> {
  const [now, slug] = [clock.now(), slugOf(name)];
  const data = { name, draft: asJson(draft), createdById: staff.id, createdAt: now, updatedAt: now };
  const add = async (id: string, slug: string): Promise<string> => {
    await transact(async (tx) => {
      await tx.blueprint.create({ data: { ...data, id, slug } });
      await record(tx, staff, action, { ...target(id), ...(tenantId && { tenantId }) }, detail);
    });
    return id;
  };
  const addAs = (id: string) =>
    add(id, slug).catch((error: unknown) => {
      if (isTaken(error, "slug")) return add(id, `${slug}-${id.slice(-6)}`);
      throw error;
    });
  const id = random.orderedUuid();
  if (draftId === undefined) return await addAs(id);
  const before = await db().blueprint.findUnique({ where: { id: draftId } });
  if (!before) return await addAs(draftId).catch((error) => madeMeanwhile(draftId, error));
  const isSameForm =
    before.createdById === staff.id && before.name === name && isDeepStrictEqual(before.draft, draft);
  return isSameForm ? draftId : await addAs(id);
}

/** The same form at the same time: the id, if the other one has made it. */
async function madeMeanwhile(id: string, error: unknown): Promise<string> {
  if ((await db().blueprint.count({ where: { id } })) === 0) throw error;
  return id;
}

/** Holds the row, so that of two people the second sees what the first did. */
async function hold(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT id FROM blueprint WHERE id = ${id}::uuid FOR UPDATE`;
  const found = await tx.blueprint.findUnique({
    where: { id },
    include: { versions: { orderBy: { number: "desc" }, take: 1 } },
  });
  if (!found) throw new AppError("not-found", "This blueprint no longer exists.");
  const { versions, ...blueprint } = found;
  return { ...blueprint, latest: versions[0] ?? null };
}

async function holdToEdit(tx: Tx, id: string) {
  const blueprint = await hold(tx, id);
  if (!blueprint.archivedAt) return blueprint;
  throw new AppError("conflict", "This blueprint is archived.", { hint: "Restore it first." });
}

/** Later than any draft that a page has seen. */
const after = (seen: Date) => new Date(Math.max(clock.now().getTime(), seen.getTime() + 1));

/** Throws AppError `conflict` if a colleague saved another draft and the form does not say to replace it. */
export async function saveDraft(staff: Staff, form: DraftForm): Promise<void> {
  requireRight(staff, "blueprint:edit");
  await transact(async (tx) => {
    const { blueprintId: id, name, document, seenUpdatedAt, over } = form;
    const before = await holdToEdit(tx, id);
    const isOwn = before.updatedAt.toISOString() === seenUpdatedAt;
    const isUnchanged = before.name === name && JSON.stringify(before.draft) === JSON.stringify(document);
    if (isUnchanged) return;
    if (!isOwn && !over)
      throw new AppError("conflict", "A colleague saved another draft meanwhile.", {
        hint: "Yours is kept here. Open theirs in a new tab, then save yours over it or reload this page.",
      });
    await tx.blueprint.update({
      where: { id },
      data: { name, draft: asJson(document), updatedAt: after(before.updatedAt) },
    });
    const renamed = before.name === name ? {} : { from: before.name, to: name };
    await record(tx, staff, "blueprint.edited", target(id), { name, ...renamed });
  });
}

/** The number of the new version. Publishes the draft that the page showed, and no other. */
export async function publish(staff: Staff, form: PublishForm): Promise<number> {
  requireRight(staff, "blueprint:edit");
  return await transact(async (tx) => {
    const { blueprintId: id, seenUpdatedAt, note } = form;
    const { draft, latest, name, updatedAt } = await holdToEdit(tx, id);
    if (updatedAt.toISOString() !== seenUpdatedAt)
      throw new AppError("conflict", "A colleague saved another draft meanwhile.", {
        hint: "Look at it before you publish it.",
      });
    const { document, problems } = checkDocument(draft);
    if (!document)
      throw new AppError("invalid", `This draft has ${problems.length} problems.`, {
        hint: "They are shown beside what they are about.",
      });
    if (latest && isSame(draft, latest.document))
      throw new AppError("conflict", `The draft is the same as version ${latest.number}.`);
    const number = (latest?.number ?? 0) + 1;
    const data = { blueprintId: id, number, document: asJson(document), note };
    await tx.blueprintVersion.create({
      data: { ...data, publishedById: staff.id, publishedAt: clock.now() },
    });
    await record(tx, staff, "blueprint.published", target(id), { name, version: number, note });
    return number;
  });
}

/** An archived one can't be edited or given to more tenants. Those that have it keep it. */
export async function archive(staff: Staff, id: string): Promise<void> {
  await setArchived(staff, id, true);
}

export async function restore(staff: Staff, id: string): Promise<void> {
  await setArchived(staff, id, false);
}

async function setArchived(staff: Staff, id: string, isArchived: boolean): Promise<void> {
  requireRight(staff, "blueprint:edit");
  await transact(async (tx) => {
    const { archivedAt, name } = await hold(tx, id);
    if ((archivedAt !== null) === isArchived)
      throw new AppError(
        "conflict",
        `A colleague already ${isArchived ? "archived" : "restored"} this blueprint.`,
      );
    await tx.blueprint.update({ where: { id }, data: { archivedAt: isArchived ? clock.now() : null } });
    await record(tx, staff, `blueprint.${isArchived ? "archived" : "restored"}`, target(id), { name });
  });
}
