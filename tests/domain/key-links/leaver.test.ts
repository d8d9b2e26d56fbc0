import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { findHeld, replaceHeld } from "#lib/key-batches/held.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { changeMember, disableMember, enableMember } from "#lib/staff/members.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { actionsOf as actionsOfKind } from "#lib/timeline/audit-kinds.ts";
import { actionsOf, keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A one-time link gives no more than the person who made it may have. */

useWorld();
let admin: Staff;
beforeAll(async () => {
  admin = await addStaff("admin");
});
const address = "203.0.113.7";

async function sent() {
  const maker = await addStaff();
  const { id: tenantId } = await onboard(admin);
  const { link } = await sendKey(maker, sendKeyForm.parse({ tenantId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { maker, tenantId, which: { linkId, secret } };
}
type Sent = Awaited<ReturnType<typeof sent>>;

const answers = async ({ which }: Sent) => [
  await lookAtLink(which, address),
  await takeByLink({ ...which, passphrase: null }, address),
];
const stateOf = async ({ tenantId }: Sent) => (await listKeyLinks(admin, tenantId)).links[0]?.state;

const ends: [string, (maker: Staff) => Promise<unknown>][] = [
  ["disabling the maker", ({ id }) => disableMember(admin, id)],
  [
    "taking the right to see keys",
    ({ id }) => changeMember(admin, id, { role: "onboarder", seesKeys: false }),
  ],
  [
    "taking the right to change keys",
    ({ id }) => changeMember(admin, id, { role: "viewer", seesKeys: true }),
  ],
];

test.each(ends)("%s withdraws the link for good, on record", async (_, end) => {
  const made = await sent();
  await end(made.maker);
  expect(await stateOf(made)).toBe("withdrawn");
  expect((await actionsOf(made.tenantId)).at(-1)).toBe("key.link-withdrawn");
  await changeMember(admin, made.maker.id, { role: "onboarder", seesKeys: true });
  await enableMember(admin, made.maker.id);
  expect(await answers(made)).toEqual([null, null]);
  expect(await stateOf(made)).toBe("withdrawn");
});

test("a link whose maker lost the rights in another way gives nothing either, and none is made", async () => {
  const made = await sent();
  await db().staff.update({ where: { id: made.maker.id }, data: { disabledAt: new Date() } });
  expect(await answers(made)).toEqual([null, null]);
  expect(await stateOf(made)).toBe("withdrawn");
  const again = sendKey(made.maker, sendKeyForm.parse({ tenantId: made.tenantId, hours: "1" }));
  await expect(again).rejects.toMatchObject({ code: "conflict" });
});

test("a link made before keys needed a second factor still gives its key, and the next one needs it", async () => {
  const made = await sent();
  const policy = { requiredForKeys: true, updatedAt: new Date() };
  await db().secondFactorPolicy.create({ data: { id: 1, ...policy } });
  try {
    const maker = await findBySession(made.maker.sessionId);
    expect(maker).toMatchObject({ lacksSecondFactor: true });
    const next = sendKey(maker ?? made.maker, sendKeyForm.parse({ tenantId: made.tenantId, hours: "1" }));
    await expect(next).rejects.toMatchObject({ code: "forbidden" });
    const [seen, taken] = await answers(made);
    expect([seen, taken]).toEqual([expect.anything(), expect.objectContaining({ key: expect.any(String) })]);
  } finally {
    await db().secondFactorPolicy.deleteMany();
  }
});

test("a leaver's keys are those that they made a link to as well, and they can be replaced", async () => {
  const { maker, tenantId } = await sent();
  await disableMember(admin, maker.id);
  const { id: keyId } = await keyIn(tenantId, "current");
  expect((await findHeld(admin, maker.id))?.keys.map(({ id }) => id)).toEqual([keyId]);
  await replaceHeld(admin, {
    batchId: randomUUID(),
    staffId: maker.id,
    keyIds: [keyId],
    way: "now",
    typedCount: 1,
  });
  expect(await db().keyBatch.count({ where: { leaverId: maker.id } })).toBe(1);
});

test("the audit finds a link that was made among the reads of keys", () => {
  expect(actionsOfKind("keys-read")).toContain("key.sent");
});
