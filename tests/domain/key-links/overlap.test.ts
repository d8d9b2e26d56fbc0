import { beforeAll, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { listKeys } from "#lib/keys/history.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { keyIn, statesOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

async function overlapping() {
  const { id: tenantId, name } = await onboard(staff);
  const operationId = draftId();
  await beginOverlap(staff, { operationId, tenantId, email: `${tenantId}@partner.example` });
  return { tenantId, name, operationId, next: await keyIn(tenantId, "next") };
}

async function linkTo(tenantId: string, keyId: string) {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, keyId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { linkId, secret, passphrase: null };
}

test("a receipt closes the first half of an overlap: the page says when, and stopping asks for no name", async () => {
  const { tenantId, operationId, next } = await overlapping();
  const which = await linkTo(tenantId, next.id);
  expect((await findKeysPage(staff, tenantId))?.overlap).toMatchObject({ takenAt: null, isRead: false });
  await expect(customerSwitched(staff, { operationId, tenantId })).rejects.toMatchObject({
    fields: { typedName: expect.any(String) },
  });
  expect((await takeByLink(which, "203.0.113.7"))?.key).toBe(next.value.reveal());
  const page = await findKeysPage(staff, tenantId);
  const { spentAt } = (await listKeyLinks(staff, tenantId)).links[0] ?? {};
  expect(page?.overlap).toMatchObject({ takenAt: spentAt, isRead: true });
  expect(page?.history.find(({ id }) => id === next.id)?.takenAt).toBe(spentAt);
  expect(await customerSwitched(staff, { operationId, tenantId })).toBe(true);
  expect((await statesOf(tenantId)).toSorted()).toEqual(["current", "stopped"]);
});

test("a link that staff open gives them no hidden key", async () => {
  const { tenantId, next } = await overlapping();
  await setBlind(staff, tenantId, true);
  const which = await linkTo(tenantId, next.id);
  await expect(takeByLink(which, "203.0.113.7", staff)).rejects.toMatchObject({ code: "conflict" });
  expect((await listKeyLinks(staff, tenantId)).links[0]?.state).toBe("sent");
});

test("a link that staff open is their read and no receipt", async () => {
  const { tenantId, operationId, next } = await overlapping();
  expect(await takeByLink(await linkTo(tenantId, next.id), "203.0.113.7", staff)).not.toBeNull();
  const taken = await db().auditEvent.findFirst({ where: { tenantId, action: "key.taken" } });
  expect(taken).toMatchObject({ actorId: staff.id });
  expect((await findKeysPage(staff, tenantId))?.overlap).toMatchObject({ takenAt: null, isRead: false });
  await expect(customerSwitched(staff, { operationId, tenantId })).rejects.toMatchObject({
    fields: { typedName: expect.any(String) },
  });
});

test("a receipt for the old key closes nothing, and a link to it dies with it", async () => {
  const { tenantId, name, operationId } = await overlapping();
  const old = await keyIn(tenantId, "current");
  await takeByLink(await linkTo(tenantId, old.id), "203.0.113.7");
  expect((await findKeysPage(staff, tenantId))?.overlap).toMatchObject({ takenAt: null, isRead: false });
  const which = await linkTo(tenantId, old.id);
  await customerSwitched(staff, { operationId, tenantId }, name);
  expect(await takeByLink(which, "203.0.113.7")).toBeNull();
  expect((await listKeyLinks(staff, tenantId)).links[0]?.state).toBe("ended");
  await expect(linkTo(tenantId, old.id)).rejects.toMatchObject({ code: "not-found" });
});

test("a key that a colleague took with a link counts as read by them, and the first receipt dates the customer's", async () => {
  const { id: tenantId } = await onboard(staff);
  const { id } = await keyIn(tenantId, "current");
  const line = async () => (await listKeys(tenantId)).find((each) => each.id === id);
  await takeByLink(await linkTo(tenantId, id), "203.0.113.7", staff);
  const by = staff.email;
  expect(await line()).toMatchObject({ copied: 0, revealed: 0, taken: 1, lastRead: { by }, takenAt: null });
  await takeByLink(await linkTo(tenantId, id), "203.0.113.7");
  const first = (await listKeyLinks(staff, tenantId)).links[0]?.spentAt;
  world.moveClock(minuteMs);
  await takeByLink(await linkTo(tenantId, id), "203.0.113.8");
  expect(await line()).toMatchObject({ taken: 1, lastRead: { by }, takenAt: first });
});
