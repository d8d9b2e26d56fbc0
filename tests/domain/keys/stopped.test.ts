import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { allowReads, listStopped } from "#lib/keys/budget.ts";
import { changeRevealPolicy } from "#lib/keys/change-policy.ts";
import { readKey } from "#lib/keys/read.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { invite, renewInvitation } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember, readStaffPage } from "#lib/staff/members.ts";
import { makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import { resetSecondFactor } from "#lib/staff/second-factor-reset.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* An admin who was stopped from reading more keys gets no second account that reads on, or that agrees. */

const world = useWorld();
let [boss, staff, colleague] = [{} as Staff, {} as Staff, {} as Staff];
const refusal = { code: "conflict", message: expect.stringContaining("stopped from reading more keys") };
const password = new Secret("a long enough password");
const tokenOf = ({ link }: { link: string }) => link.split("/").at(-1) ?? "";

let count = 0;
const address = () => `another-${++count}@partner.example`;
const inviteAs = (by: Staff) => invite(by, { email: address(), role: "admin", seesKeys: true });

async function stop(): Promise<void> {
  const { id } = await onboard(boss);
  await changeRevealPolicy(boss, { asksReason: false, readsPerHour: 2 });
  world.moveClock(1);
  for (let reads = 0; reads < 3; reads += 1, world.moveClock(30_000)) await readKey(staff, id, "copy");
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "throttled" });
  world.moveClock(1);
}

beforeEach(async () => {
  [boss, staff, colleague] = [await addStaff("admin"), await addStaff("admin"), await addStaff("viewer")];
});

test("who was stopped gives nobody access, until another admin allows more", async () => {
  const open = await inviteAs(boss);
  await disableMember(boss, (await addStaff()).id);
  const off = await db().staff.findFirstOrThrow({ where: { disabledAt: { not: null } } });
  await stop();
  const { id: invitationId } = await db().invitation.findFirstOrThrow({ where: { createdById: boss.id } });
  const acts = {
    invite: () => inviteAs(staff),
    renew: () => renewInvitation(staff, invitationId),
    rights: () => changeMember(staff, colleague.id, { role: "admin", seesKeys: true }),
    enable: () => enableMember(staff, off.id),
    reset: () => makeReset(staff, colleague.id),
    factor: () => resetSecondFactor(staff, colleague.id),
  };
  for (const [name, act] of Object.entries(acts)) await expect(act(), name).rejects.toMatchObject(refusal);
  const page = await readStaffPage(staff);
  const reason = { allowed: false, reason: refusal.message };
  expect(page).toMatchObject({ manage: { allowed: true }, invite: reason });
  for (const member of page.members)
    expect(member).toMatchObject({
      edit: reason,
      changeRole: reason,
      reset: reason,
      resetSecondFactor: reason,
    });
  expect(page.invitations).toMatchObject([{ renew: reason }]);
  // Locking somebody out is no way to read on.
  await disableMember(staff, colleague.id);
  await acceptInvitation(tokenOf(open), "Invited by another", password, "192.0.2.1");

  await allowReads(boss, staff.id);
  await inviteAs(staff);
});

test("what they gave before they were stopped is of no use until then", async () => {
  const [invitation, reset] = [await inviteAs(staff), await makeReset(staff, colleague.id)];
  await stop();
  const accept = () => acceptInvitation(tokenOf(invitation), "Invited", password, "192.0.2.1");
  const set = () => resetPassword(tokenOf(reset), password, "192.0.2.1");
  await expect(accept()).rejects.toMatchObject({ code: "conflict" });
  await expect(set()).rejects.toMatchObject({ code: "conflict" });
  await allowReads(boss, staff.id);
  await accept();
  await set();
});

test("who was stopped removes none of those who have to agree, and agrees neither for themselves nor for another", async () => {
  const other = await addStaff("admin");
  await stop();
  await expect(disableMember(staff, boss.id)).rejects.toMatchObject(refusal);
  await expect(changeMember(staff, boss.id, { role: "viewer", seesKeys: false })).rejects.toMatchObject(
    refusal,
  );
  await expect(allowReads(staff, staff.id)).rejects.toMatchObject({ code: "conflict" });
  const disables = async (id: string) =>
    (await readStaffPage(staff)).members.find((member) => member.id === id)?.disable;
  expect(await disables(boss.id)).toEqual({ allowed: false, reason: refusal.message });
  expect(await disables(colleague.id)).toEqual({ allowed: true });

  // Another admin who is stopped as well can't agree either.
  const { id } = await onboard(boss);
  for (let reads = 0; reads < 3; reads += 1, world.moveClock(30_000)) await readKey(other, id, "copy");
  await expect(readKey(other, id, "copy")).rejects.toMatchObject({ code: "throttled" });
  world.moveClock(1);
  for (const [one, two] of [
    [staff, other],
    [other, staff],
  ] as const) {
    await expect(allowReads(one, two.id)).rejects.toMatchObject(refusal);
    const shown = (await listStopped(one)).find(({ staffId }) => staffId === two.id);
    expect(shown?.right).toEqual({ allowed: false, reason: refusal.message });
  }

  await allowReads(boss, staff.id);
  await disableMember(staff, boss.id);
  await allowReads(staff, other.id);
});

test("where there is no limit nobody is stopped", async () => {
  await stop();
  await changeRevealPolicy(boss, { asksReason: false, readsPerHour: null });
  await inviteAs(staff);
});
