import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { findInvitation, invite } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember } from "#lib/staff/members.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* An invitation is as good as the person who made it, until it is accepted. */

useWorld();
const password = new Secret("a long enough password");

let count = 0;
async function inviteOne(maker: Staff, seesKeys = true) {
  const email = `invited-${++count}@partner.example`;
  const { link } = await invite(maker, { email, role: "admin", seesKeys });
  return { email, token: link.split("/").at(-1) ?? "" };
}
const accept = (token: string) => acceptInvitation(token, "Invited", password, "192.0.2.1");
const findAccount = (email: string) => db().staff.findUnique({ where: { email } });

test("disabling a person ends their open invitations, also after they are enabled again", async () => {
  const [boss, maker] = [await addStaff("admin"), await addStaff("admin")];
  const { email, token } = await inviteOne(maker);
  await disableMember(boss, maker.id);
  expect(await findInvitation(token)).toBeNull();
  await expect(accept(token)).rejects.toMatchObject({ code: "conflict" });
  await enableMember(boss, maker.id);
  await expect(accept(token)).rejects.toMatchObject({ code: "conflict" });
  expect(await findAccount(email)).toBeNull();
  const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
  expect(await db().auditEvent.findMany({ where: { targetId: id, action: "invitation.revoked" } })).toEqual([
    expect.objectContaining({ actorId: boss.id, detail: { createdById: maker.id } }),
  ]);
});

test("a lower role ends a person's open invitations; another change leaves them", async () => {
  const [boss, maker] = [await addStaff("admin"), await addStaff("admin")];
  const { token } = await inviteOne(maker);
  await changeMember(boss, maker.id, { role: "admin", seesKeys: true });
  expect(await findInvitation(token)).not.toBeNull();
  await changeMember(boss, maker.id, { role: "onboarder", seesKeys: true });
  await expect(accept(token)).rejects.toMatchObject({ code: "conflict" });
});

test("a lost right to see keys ends the invitations that give it", async () => {
  const [boss, maker] = [await addStaff("admin"), await addStaff("admin")];
  const [withKeys, without] = [await inviteOne(maker), await inviteOne(maker, false)];
  await changeMember(boss, maker.id, { role: "admin", seesKeys: false });
  await expect(accept(withKeys.token)).rejects.toMatchObject({ code: "conflict" });
  await accept(without.token);
  expect(await findAccount(without.email)).toMatchObject({ role: "admin", seesKeys: false });
});

test.each([
  ["disabled", { disabledAt: new Date() }],
  ["an onboarder", { role: "onboarder" }],
  ["without the right to see keys", { seesKeys: false }],
] as const)("an invitation gives nothing once its maker is %s, even if nobody ended it", async (_, state) => {
  const maker = await addStaff("admin");
  const { email, token } = await inviteOne(maker);
  await db().staff.update({ where: { id: maker.id }, data: state });
  expect(await findInvitation(token)).toBeNull();
  await expect(accept(token)).rejects.toMatchObject({ code: "conflict" });
  expect(await findAccount(email)).toBeNull();
});

test("nobody invites with the right to see keys who does not have it", async () => {
  const maker = await addStaff("admin", false);
  await expect(inviteOne(maker)).rejects.toMatchObject({ fields: { seesKeys: expect.any(String) } });
  expect((await inviteOne(maker, false)).token).not.toBe("");
});

test("an invitation that is accepted while its maker is disabled gives no account that stays", async () => {
  const [boss, maker] = [await addStaff("admin"), await addStaff("admin")];
  const { email, token } = await inviteOne(maker);
  await Promise.allSettled([accept(token), disableMember(boss, maker.id)]);
  const { acceptedAt, revokedAt } = await db().invitation.findFirstOrThrow({ where: { email } });
  expect([acceptedAt, revokedAt].filter(Boolean)).toHaveLength(1);
  expect(Boolean(await findAccount(email))).toBe(acceptedAt !== null);
});
