import { beforeEach, describe, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { beginDraft } from "#lib/onboarding/draft.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { findEdit, saveEdit } from "#lib/tenants/edit.ts";
import { keepLabels } from "#lib/tenants/labels.ts";
import { untilItWaits } from "#tests/support/hands/locks.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;

beforeEach(async () => {
  staff = await addStaff();
  id = draftId();
  await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });

/** The form as the page gives it out, with what staff typed. */
async function form(typed: Record<string, string | undefined> = {}) {
  const edit = await findEdit(staff, id);
  if (!edit) throw new Error("there is no such tenant");
  const { own, owners: _, ...rest } = edit;
  return { ...own, ...rest, ...typed };
}
const save = async (typed: Record<string, string | undefined>) =>
  await saveEdit(staff, tenantEditForm.parse(await form(typed)));

const changes = () =>
  db().auditEvent.findMany({ where: { tenantId: id, action: "tenant.changed" }, orderBy: { at: "asc" } });

describe("our own fields", () => {
  test("are stored together, recorded with what changed, and nothing is sent to Polytomic", async () => {
    const owner = await addStaff();
    world.sandbox.clearRequests();
    world.moveClock(minuteMs);
    const typed = {
      name: "  Náme  Ltd ",
      externalId: `crm-${id}`,
      ownerId: owner.id,
      labels: "Pilot",
      notes: "one\r\ntwo",
    };
    expect(await save(typed)).toBeNull();
    expect(await tenant()).toMatchObject({
      name: "Náme Ltd",
      nameKey: "name",
      search: expect.stringMatching(/^ name ltd \n {2}\n crm.* pilot /s),
      externalId: `crm-${id}`,
      ownerId: owner.id,
      labels: ["Pilot"],
      notes: "one\ntwo",
    });
    const [event, ...others] = await changes();
    expect(others).toEqual([]);
    expect(event?.detail).toEqual({
      from: `Customer ${id}`,
      to: "Náme Ltd",
      ownerBefore: staff.email,
      ownerNow: owner.email,
      what: "name, customer id, owner, labels, notes",
    });
    expect(world.sandbox.inspect().requests).toEqual([]);
  });

  test("that stay the same leave no trace", async () => {
    const before = await tenant();
    expect(await save({})).toBeNull();
    expect(await tenant()).toEqual(before);
    expect(await changes()).toEqual([]);
  });

  test("a customer id that another tenant has is an error beside the field, and nothing is stored", async () => {
    const other = draftId();
    await createOrganization(staff, other, organizationNamed(`Customer ${other}`, { externalId: `x-${id}` }));
    await expect(save({ externalId: `x-${id}`, notes: "lost?" })).rejects.toMatchObject({
      code: "invalid",
      fields: { externalId: "Another tenant has this customer id." },
    });
    expect(await tenant()).toMatchObject({ externalId: null, notes: null });
  });

  test("someone who may not sign in cannot become the owner, but an owner who was disabled may stay", async () => {
    const gone = await addStaff();
    await db().staff.update({ where: { id: gone.id }, data: { disabledAt: new Date() } });
    await expect(save({ ownerId: gone.id })).rejects.toMatchObject({
      fields: { ownerId: expect.any(String) },
    });
    await expect(save({ ownerId: draftId() })).rejects.toMatchObject({
      fields: { ownerId: expect.any(String) },
    });
    await db().tenant.update({ where: { id }, data: { ownerId: gone.id } });
    expect(await save({ notes: "kept" })).toBeNull();
    expect(await tenant()).toMatchObject({ ownerId: gone.id, notes: "kept" });
  });

  test("that someone else changed first are asked about, and nothing is stored until then", async () => {
    const mine = await form({ notes: "mine", externalId: `mine-${id}` });
    world.moveClock(minuteMs);
    await save({ notes: "theirs", labels: "EU" });
    const asked = await saveEdit(staff, tenantEditForm.parse(mine));
    expect(asked?.now).toEqual([{ label: "Notes", value: "theirs" }]);
    expect(await tenant()).toMatchObject({ notes: "theirs", labels: ["EU"], externalId: null });
    await save({ notes: "theirs again" });
    const askedAgain = await saveEdit(staff, tenantEditForm.parse({ ...mine, seen: asked?.seen }));
    expect(askedAgain?.now).toEqual([{ label: "Notes", value: "theirs again" }]);
    expect(await saveEdit(staff, tenantEditForm.parse({ ...mine, seen: askedAgain?.seen }))).toBeNull();
    expect(await tenant()).toMatchObject({ notes: "mine", labels: ["EU"], externalId: `mine-${id}` });
  });

  test("that were not touched keep what someone else saved meanwhile", async () => {
    const mine = await form({ notes: "mine" });
    world.moveClock(minuteMs);
    const owner = await addStaff();
    await save({ name: `Renamed ${id}`, labels: "EU", ownerId: owner.id, externalId: `crm-${id}` });
    expect(await saveEdit(staff, tenantEditForm.parse(mine))).toBeNull();
    expect(await tenant()).toMatchObject({
      name: `Renamed ${id}`,
      externalId: `crm-${id}`,
      ownerId: owner.id,
      labels: ["EU"],
      notes: "mine",
    });
    expect((await changes()).at(-1)?.detail).toEqual({ what: "notes" });
  });

  test.each([undefined, "", "{", "null", "{}", '{"name":1}'])(
    "a form that has seen %j is incomplete",
    async (seen) => {
      const parsed = tenantEditForm.safeParse({ ...(await form()), seen });
      expect(parsed.error?.issues[0]?.message).toBe("The form is incomplete. Reload the page.");
    },
  );

  test("of two who save at once, one is stored and the other gets a message", async () => {
    const first = tenantEditForm.parse(await form({ notes: "first" }));
    const second = tenantEditForm.parse(await form({ notes: "second" }));
    world.moveClock(minuteMs);
    const answers = await Promise.all([saveEdit(staff, first), saveEdit(staff, second)]);
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    const conflictAnswer = answers.find((answer) => answer !== null);
    expect(conflictAnswer?.now).toContainEqual({ label: "Notes", value: (await tenant()).notes });
  });

  test("name and customer id of a draft are the wizard's", async () => {
    const draft = draftId();
    await beginDraft(staff, draft, organizationNamed(`Draft ${draft}`, { externalId: draft }));
    id = draft;
    expect(await findEdit(staff, id)).toMatchObject({ own: null });
    await save({ notes: "a draft" });
    await save({ name: "Another", externalId: "another" });
    expect(await tenant()).toMatchObject({ name: `Draft ${draft}`, externalId: draft, notes: "a draft" });
  });
});

/** Those of these labels that the filter offers. */
async function rowsOf(names: string[]): Promise<string[]> {
  const found = await db().label.findMany({ where: { name: { in: names } }, orderBy: { name: "asc" } });
  return found.map(({ name }) => name);
}

/** What saving a form does to labels. */
async function relabel(tx: Tx, { tenantId, after }: { tenantId: string; after: string[] }): Promise<void> {
  const { labels } = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  await tx.tenant.update({ where: { id: tenantId }, data: { labels: after } });
  await keepLabels(tx, labels, after);
}

describe("labels", () => {
  test("are trimmed, folded, and spelled as they were first, also by another tenant", async () => {
    await save({ labels: ` P ${id} , EU,, eu ` });
    expect((await tenant()).labels).toEqual([`P ${id}`, "EU"]);
    const other = draftId();
    await createOrganization(staff, other, organizationNamed(`Customer ${other}`));
    id = other;
    const [label] = await db().label.findMany({ where: { name: { startsWith: "P " } } });
    await save({ labels: `${label?.name.toUpperCase()}, New ${id}` });
    expect((await tenant()).labels).toEqual([label?.name, `New ${id}`]);
    expect(await db().label.count({ where: { name: `New ${id}` } })).toBe(1);
  });

  test("that no tenant has now are in no filter, those of an archived one are", async () => {
    const [mine, shared] = [`M ${id}`, `S ${id}`];
    await save({ labels: `${mine}, ${shared}` });
    const first = id;
    id = draftId();
    await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
    await save({ labels: shared });
    await db().tenant.update({ where: { id }, data: { archivedAt: new Date() } });
    const other = id;
    id = first;
    await save({ labels: "" });
    expect(await rowsOf([mine, shared])).toEqual([shared]);
    await db().tenant.update({ where: { id: other }, data: { archivedAt: null } });
    id = other;
    await save({ labels: "", notes: "without" });
    expect(await rowsOf([mine, shared])).toEqual([]);
  });

  test.each(["loses", "gets"])(
    "of one that goes from a tenant to another the row stays, when the one who %s it has not ended before the other begins",
    async (first) => {
      const label = `L ${id}`;
      await save({ labels: label });
      const losing = { tenantId: id, after: [] };
      const getting = { tenantId: draftId(), after: [label] };
      await createOrganization(staff, getting.tenantId, organizationNamed(`Customer ${getting.tenantId}`));
      const [one, two] = first === "loses" ? [losing, getting] : [getting, losing];
      let second: Promise<void> | undefined;
      await transact(async (tx) => {
        await relabel(tx, one);
        second = transact((tx) => relabel(tx, two));
        await untilItWaits(tx, second);
      });
      await second;
      expect(await rowsOf([label])).toEqual([label]);
    },
  );

  test("many who add and remove the same labels at once end with exactly those in use", async () => {
    const names = ["a", "b", "c"].map((name) => `${name} ${draftId()}`);
    const ids = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const each = draftId();
        await createOrganization(staff, each, organizationNamed(`Customer ${each}`));
        return each;
      }),
    );
    for (let round = 0; round < 8; round += 1) {
      world.moveClock(minuteMs);
      await Promise.all(
        ids.map(async (each, n) => {
          const wanted = names.filter((_, at) => (round + n + at) % 3 !== 0 && round < 6 + n);
          const edit = await findEdit(staff, each);
          if (!edit) throw new Error("there is no such tenant");
          const { own, owners: _, ...rest } = edit;
          const labels = (n % 2 ? wanted : wanted.toReversed()).join(", ");
          await saveEdit(staff, tenantEditForm.parse({ ...own, ...rest, labels }));
        }),
      );
      const kept = await db().tenant.findMany({ where: { id: { in: ids } }, select: { labels: true } });
      const had = new Set(kept.flatMap(({ labels }) => labels));
      expect(await rowsOf(names)).toEqual([...had].sort());
    }
  });

  test.each([
    ["too many", Array.from({ length: 21 }, (_, n) => `l${n}`).join()],
    ["one too long", "x".repeat(41)],
    ["one with something invisible", "a\u202eb"],
  ])("%s is an error beside the field", async (_what, labels) => {
    const { error } = tenantEditForm.safeParse(await form({ labels }));
    expect(error?.issues.map(({ path }) => path[0])).toEqual(["labels"]);
  });

  test("twenty of forty characters are few enough, and so are 5,000 characters of notes", async () => {
    const labels = Array.from({ length: 20 }, (_, n) => String(n).padStart(40, "l")).join(", ");
    expect(tenantEditForm.safeParse(await form({ labels, notes: "n".repeat(5000) })).success).toBe(true);
    expect(tenantEditForm.safeParse(await form({ notes: "n".repeat(5001) })).success).toBe(false);
  });
});
