import { beforeAll, expect, test } from "vitest";
import { db, transact } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { allowReads } from "#lib/keys/budget.ts";
import { changeRevealPolicy } from "#lib/keys/change-policy.ts";
import { readKey } from "#lib/keys/read.ts";
import { invite, renewInvitation } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember } from "#lib/staff/members.ts";
import { makeReset } from "#lib/staff/password-resets.ts";
import { changeSecondFactorPolicy } from "#lib/staff/second-factor-policy.ts";
import { resetSecondFactor } from "#lib/staff/second-factor-reset.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { untilItWaits } from "#tests/support/hands/locks.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { addFactor } from "#tests/support/hands/second-factor.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A request that began before its person was disabled or demoted gives nobody access and shows no key. */

useWorld();
let [boss, tenantId] = [{} as Staff, ""];
beforeAll(async () => {
  boss = await addStaff("admin");
  tenantId = (await onboard(boss)).id;
});

/** What `me`, an admin who sees keys, does for another account. */
const acts: [string, (me: Staff) => Promise<unknown>][] = [
  ["making an admin", (me) => withOther((id) => changeMember(me, id, { role: "admin", seesKeys: true }))],
  [
    "enabling an account",
    async (me) => {
      const { id } = await addStaff("admin");
      await disableMember(boss, id);
      await enableMember(me, id);
    },
  ],
  ["disabling an account", (me) => withOther((id) => disableMember(me, id))],
  [
    "an invitation",
    (me) => invite(me, { email: `of-${me.id}@partner.example`, role: "admin", seesKeys: true }),
  ],
  [
    "a new link of an invitation",
    async (me) => {
      const email = `renewed-${me.id}@partner.example`;
      await invite(boss, { email, role: "admin", seesKeys: true });
      const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
      await renewInvitation(me, id);
    },
  ],
  ["a reset link", (me) => withOther((id) => makeReset(me, id))],
  [
    "resetting a second factor",
    async (me) => {
      const { staff } = await addFactor(await addStaff("admin"));
      await resetSecondFactor(me, staff.id);
    },
  ],
  ["allowing reads", (me) => withOther((id) => allowReads(me, id))],
  ["the limit of reads", (me) => changeRevealPolicy(me, { asksReason: true, readsPerHour: null })],
  ["the second factor for keys", (me) => changeSecondFactorPolicy({ ...me, hasSecondFactor: true }, true)],
  [
    "showing hidden keys",
    async (me) => {
      await setBlind(boss, tenantId, true);
      await setBlind(me, tenantId, false).finally(() => setBlind(boss, tenantId, false));
    },
  ],
  ["copying a key", (me) => readKey(me, tenantId, "copy")],
  ["a link to a key", (me) => sendKey(me, sendKeyForm.parse({ tenantId, hours: "1" }))],
];
async function withOther(act: (id: string) => Promise<unknown>) {
  return await act((await addStaff("viewer")).id);
}

test.each(acts)("disabled since: %s", async (_, act) => {
  const me = await addStaff("admin");
  await disableMember(boss, me.id);
  await expect(act(me)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching("rights changed"),
  });
});

test.each(acts)("without the right to see keys since: %s", async (_, act) => {
  const me = await addStaff("admin");
  await changeMember(boss, me.id, { role: "onboarder", seesKeys: false });
  await expect(act(me)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching("rights changed"),
  });
});

test("a person who is being disabled makes nobody an admin", async () => {
  const [me, friend] = [await addStaff("admin"), await addStaff("viewer")];
  let promoting: Promise<unknown> = Promise.resolve();
  await transact(async (tx) => {
    await tx.staff.update({ where: { id: me.id }, data: { disabledAt: new Date() } });
    promoting = changeMember(me, friend.id, { role: "admin", seesKeys: true });
    promoting.catch(() => undefined);
    await untilItWaits(tx, promoting);
  });
  await expect(promoting).rejects.toMatchObject({ code: "conflict" });
  expect(await db().staff.findUnique({ where: { id: friend.id } })).toMatchObject({ role: "viewer" });
});
