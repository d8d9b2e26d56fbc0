import { beforeAll, expect, test } from "vitest";
import { recommendedAct } from "#components/keys/recommended-act.ts";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { listReasons } from "#lib/directory/reasons.ts";
import { snooze } from "#lib/directory/snooze.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { explainOpening, sendKey } from "#lib/key-links/send.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { actionsOf, keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

const code = "key_link_opened_again";

/** A tenant whose key was taken with a link, which is then opened again. */
async function openedAgain(from = "198.51.100.9", takenFrom = "203.0.113.7") {
  const { id: tenantId } = await onboard(staff);
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  const which = { linkId, secret };
  await takeByLink({ ...which, passphrase: null }, takenFrom);
  expect(await codesOf(tenantId)).toEqual([]);
  expect(await lookAtLink(which, from)).toBeNull();
  return { tenantId, which, keyId: (await keyIn(tenantId, "current")).id };
}

test("opening a used link raises a reason whose next step is to rotate", async () => {
  const { tenantId, which } = await openedAgain();
  expect(await listReasons(tenantId, true)).toMatchObject([
    { title: "A used one-time link was opened again", next: { href: `/tenants/${tenantId}/keys#rotate` } },
  ]);
  expect((await listReasons(tenantId, true))[0]?.hint).toContain("another address");
  const { links, alarms } = await listKeyLinks(staff, tenantId);
  // Nor is copying the key once more what its page recommends.
  const page = await findKeysPage(staff, tenantId);
  expect(page && recommendedAct(page, { links, alarms })).toBe("answer-alarm");
  expect(page && recommendedAct(page, { links, alarms: [] })).toBe("copy");
  expect(links).toMatchObject([{ id: which.linkId, openedAgainAt: expect.any(String) }]);
  expect(alarms).toHaveLength(1);
  expect((await actionsOf(tenantId)).at(-1)).toBe("key.link-opened-again");
});

test("it says when the address is the one that took the key", async () => {
  const { tenantId } = await openedAgain("203.0.113.7");
  expect((await listReasons(tenantId, true))[0]?.hint).toContain("from the address that took the key");
});

test("a reload after a lost answer is no second opening: the same tab, network and ten minutes", async () => {
  const [near, far] = ["203.0.113.7", "198.51.100.9"];
  const take = async () => {
    const { id: tenantId } = await onboard(staff);
    const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1" }));
    const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
    await takeByLink({ linkId, secret, passphrase: null }, near);
    return { tenantId, which: { linkId, secret, wasTriedHere: true } };
  };
  const reloaded = await take();
  expect(await lookAtLink(reloaded.which, near)).toBeNull();
  expect(await codesOf(reloaded.tenantId)).toEqual([]);
  world.moveClock(11 * minuteMs);
  staff = await addStaff();
  await lookAtLink(reloaded.which, near);
  expect(await codesOf(reloaded.tenantId)).toEqual([code]);
  const elsewhere = await take();
  await lookAtLink(elsewhere.which, far);
  expect(await codesOf(elsewhere.tenantId)).toEqual([code]);
});

test("a key that does not work is not given out, and its link works again once the key does", async () => {
  const { id: tenantId } = await onboard(staff);
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  const { id } = await keyIn(tenantId, "current");
  await db().organizationKey.update({
    where: { id },
    data: { trouble: "not_usable" },
  });
  const refusal = { code: "conflict", hint: expect.stringContaining("Ask the person who sent it") };
  await expect(lookAtLink({ linkId, secret }, "203.0.113.7")).rejects.toMatchObject(refusal);
  await expect(takeByLink({ linkId, secret, passphrase: null }, "203.0.113.7")).rejects.toMatchObject(
    refusal,
  );
  expect((await listKeyLinks(staff, tenantId)).links).toMatchObject([{ state: "sent", spentAt: null }]);
  await db().organizationKey.update({ where: { id }, data: { trouble: null } });
  expect(await takeByLink({ linkId, secret, passphrase: null }, "203.0.113.7")).toMatchObject({
    key: expect.any(String),
  });
});

test("whoever took the key can't calm the alarm by opening the link once more", async () => {
  const { tenantId, which } = await openedAgain("198.51.100.9");
  expect(await lookAtLink(which, "203.0.113.7")).toBeNull();
  expect((await listReasons(tenantId, true))[0]?.hint).toContain("another address");
});

test("an alarm that gets worse ends its snooze and is announced again, once", async () => {
  const { tenantId, which, keyId } = await openedAgain("203.0.113.7");
  const line = { tenantId, kind: code, subject: keyId } as const;
  const inbox = async () =>
    (await readInbox(staff, {})).entries.filter((entry) => entry.tenantId === tenantId);
  const [calm] = await inbox();
  expect(calm).toMatchObject({ kind: code, subject: keyId });
  await snooze(staff, { ...line, days: 7, reason: "The customer reloaded", since: calm?.since ?? "" });
  expect(await inbox()).toEqual([]);
  world.moveClock(minuteMs);
  await lookAtLink(which, "203.0.113.7");
  expect(await inbox()).toEqual([]);
  const notices = async () =>
    (await db().notice.findMany({ where: { tenantId, kind: code }, orderBy: { at: "asc" } })).map(
      ({ open, params }) => [open, params],
    );
  expect(await notices()).toEqual([[true, { isSameAddress: true }]]);
  await lookAtLink(which, "198.51.100.9");
  expect(await inbox()).toMatchObject([{ kind: code, subject: keyId, since: clock.now().toISOString() }]);
  expect(await notices()).toEqual([
    [false, { isSameAddress: true }],
    [true, { isSameAddress: false }],
  ]);
  await lookAtLink(which, "198.51.100.77");
  expect(await notices()).toHaveLength(2);
});

test("another port or another address of one IPv6 network is no other address", async () => {
  for (const [taken, again] of [
    ["203.0.113.7", "203.0.113.7:51234"],
    ["2001:db8:1:2::9", "2001:db8:1:2:aaaa::1"],
  ] as const) {
    const { tenantId } = await openedAgain(again, taken);
    expect((await listReasons(tenantId, true))[0]?.hint).toContain("from the address that took the key");
  }
});

test("verifying the key does not end it; staff who know that it was the customer do", async () => {
  const { tenantId, keyId } = await openedAgain();
  await checkTenantKeys(staff, tenantId);
  expect(await codesOf(tenantId)).toEqual([code]);
  const viewer = await addStaff("viewer");
  await expect(explainOpening(viewer, tenantId, keyId)).rejects.toMatchObject({ code: "forbidden" });
  await explainOpening(staff, tenantId, keyId);
  await explainOpening(staff, tenantId, keyId);
  expect(await codesOf(tenantId)).toEqual([]);
  expect((await actionsOf(tenantId)).filter((action) => action === "key.link-explained")).toHaveLength(1);
});

test("rotating the key ends it, and the old link raises nothing any more", async () => {
  const { tenantId, keyId, which } = await openedAgain();
  const { name } = await db().tenant.findUniqueOrThrow({ where: { id: tenantId } });
  await rotateKey(staff, { operationId: draftId(), tenantId, typedName: name, seenKeyId: keyId });
  expect(await codesOf(tenantId)).toEqual([]);
  expect(await lookAtLink(which, "198.51.100.9")).toBeNull();
  expect(await codesOf(tenantId)).toEqual([]);
});

test("revoking the key ends it", async () => {
  const { tenantId, keyId } = await openedAgain();
  await revokeKey(staff, { operationId: draftId(), tenantId, keyId, reason: "opened twice" });
  expect(await codesOf(tenantId)).toEqual(["key_revoked"]);
});
