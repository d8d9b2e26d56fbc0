import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { fullEnvironment } from "#lib/base/settings.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { invite } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember } from "#lib/staff/members.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { findReset, makeReset, makeResetOnServer, resetPassword } from "#lib/staff/password-resets.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { openSession } from "#lib/staff/sessions.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A password can be changed, and a forgotten one replaced, without giving anybody more than they had. */

const world = useWorld();
const password = new Secret("a long enough password");
const another = new Secret("another long password");
const address = "192.0.2.1";

let network = 0;
const signIn = (email: string, secret: Secret) => openSession(email, secret, `10.0.0.${++network}`);
const tokenOf = ({ link }: { link: string }) => link.split("/").at(-1) ?? "";
const use = (token: string) => resetPassword(token, another, address);

async function addAccount(...person: Parameters<typeof addStaff>): Promise<Staff> {
  const staff = await addStaff(...person);
  await db().staff.update({ where: { id: staff.id }, data: { passwordHash: await hashPassword(password) } });
  return staff;
}

test("changing one's password asks for the old one, and ends the other sessions", async () => {
  const staff = await addAccount("viewer");
  const other = (await signIn(staff.email, password)) ?? "";
  const wrong = changePassword(staff, another, password);
  await expect(wrong).rejects.toMatchObject({ fields: { currentPassword: "Password is incorrect." } });
  expect(await findBySession(other)).not.toBeNull();
  world.moveClock(hourMs);
  const own = await findBySession((await changePassword(staff, password, another)) ?? "");
  expect(await findBySession(other)).toBeNull();
  expect(own?.authenticatedAt.getTime()).toBe(staff.authenticatedAt.getTime() + hourMs);
  expect(await signIn(staff.email, password)).toBeNull();
  expect(await signIn(staff.email, another)).not.toBeNull();
});

test("guessing the old password is limited together with confirming it", async () => {
  const staff = await addAccount("viewer");
  for (let tries = 0; tries < 5; tries += 1)
    await changePassword(staff, another, another).catch(() => undefined);
  await expect(changePassword(staff, password, another)).rejects.toMatchObject({ code: "throttled" });
});

test("a reset link sets a new password once, ends every session, and is stored as a hash", async () => {
  const [admin, member] = [await addStaff("admin"), await addAccount("viewer")];
  const open = (await signIn(member.email, password)) ?? "";
  const token = tokenOf(await makeReset(admin, member.id));
  const stored = JSON.stringify(await db().passwordReset.findMany({ omit: { tokenHash: false } }));
  expect(stored).not.toContain(token);
  expect(await findReset(token)).toEqual({ email: member.email });
  expect(await findBySession(open)).not.toBeNull();
  expect(await use(token)).toBe(member.email);
  expect(await findBySession(open)).toBeNull();
  expect(await signIn(member.email, password)).toBeNull();
  expect(await signIn(member.email, another)).not.toBeNull();
  expect(await findReset(token)).toBeNull();
  await expect(use(token)).rejects.toMatchObject({ code: "conflict" });
});

test("a reset link ends when replaced, a day old, or when its person changes the password or is disabled", async () => {
  const [admin, member] = [await addStaff("admin"), await addAccount("viewer")];
  const make = async () => tokenOf(await makeReset(admin, member.id));
  const first = await make();
  const second = await make();
  expect(await findReset(first)).toBeNull();
  world.moveClock(24 * hourMs);
  expect(await findReset(second)).toBeNull();
  const third = await make();
  await changePassword(member, password, another);
  expect(await findReset(third)).toBeNull();
  const fourth = await make();
  await disableMember(admin, member.id);
  await enableMember(admin, member.id);
  await expect(use(fourth)).rejects.toMatchObject({ code: "conflict" });
});

test("a reset link gives nothing once its maker is disabled or has fewer rights", async () => {
  const [boss, member] = [await addStaff("admin"), await addAccount("viewer", true)];
  const ends: ((maker: Staff) => Promise<unknown>)[] = [
    (maker) => disableMember(boss, maker.id),
    (maker) => changeMember(boss, maker.id, { role: "viewer", seesKeys: true }),
    (maker) => changeMember(boss, maker.id, { role: "admin", seesKeys: false }),
  ];
  for (const end of ends) {
    const maker = await addStaff("admin");
    const token = tokenOf(await makeReset(maker, member.id));
    await end(maker);
    expect(await findReset(token)).toBeNull();
    await expect(use(token)).rejects.toMatchObject({ code: "conflict" });
  }
});

test("each reset link that ends otherwise than by its use is on record", async () => {
  const [boss, member] = [await addStaff("admin"), await addAccount("viewer")];
  const endings = async (targetId: string) =>
    (
      await db().auditEvent.findMany({
        where: { action: "staff.reset-revoked", targetId },
        orderBy: { id: "asc" },
      })
    ).map(({ actorId }) => actorId);
  await makeReset(boss, member.id);
  expect(await endings(member.id)).toEqual([]);
  await use(tokenOf(await makeReset(boss, member.id)));
  expect(await endings(member.id)).toEqual([boss.id]);
  await makeReset(boss, member.id);
  await changePassword(member, another, password);
  expect(await endings(member.id)).toEqual([boss.id, member.id]);
  await makeReset(boss, member.id);
  await disableMember(boss, member.id);
  expect(await endings(member.id)).toEqual([boss.id, member.id, boss.id]);
});

test.each([
  ["disabled", { disabledAt: new Date() }],
  ["an onboarder", { role: "onboarder" }],
  ["without the right to see keys", { seesKeys: false }],
] as const)("nor while its maker is %s, even if nobody ended it", async (_, state) => {
  const [maker, member] = [await addStaff("admin"), await addAccount("viewer", true)];
  const token = tokenOf(await makeReset(maker, member.id));
  await db().staff.update({ where: { id: maker.id }, data: state });
  expect(await findReset(token)).toBeNull();
  await expect(use(token)).rejects.toMatchObject({ code: "conflict" });
});

test("an admin who may not see keys makes no reset link for somebody who may, nor for a disabled account or oneself", async () => {
  const [admin, member] = [await addStaff("admin", false), await addAccount("viewer", true)];
  const refused = { code: "conflict" };
  await expect(makeReset(admin, member.id)).rejects.toMatchObject(refused);
  await expect(makeReset(admin, admin.id)).rejects.toMatchObject(refused);
  const other = await addStaff("viewer", false);
  await db().staff.update({ where: { id: other.id }, data: { disabledAt: new Date() } });
  await expect(makeReset(admin, other.id)).rejects.toMatchObject(refused);
});

test("on the server a reset link is made for any active account", async () => {
  const admin = await addAccount("admin");
  const made = await makeResetOnServer(admin.email.toUpperCase());
  expect(await use(tokenOf(made ?? { link: "" }))).toBe(admin.email);
  expect(await signIn(admin.email, another)).not.toBeNull();
  expect(await makeResetOnServer("nobody@partner.example")).toBeNull();
});

test("the server's command prints such a link, or names the admins", async () => {
  const admin = await addAccount("admin");
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const run = (email: string) =>
    spawnSync(process.execPath, [...flags, "lib/cli/reset-password.ts", email], {
      env: fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }),
      encoding: "utf8",
    });
  const { stdout } = run(admin.email);
  expect(await findReset(/\/reset\/(\S+)/.exec(stdout)?.[1] ?? "")).toEqual({ email: admin.email });
  const { status, stderr } = run("nobody@partner.example");
  expect(status).toBe(1);
  expect(stderr).toContain(admin.email);
});

test("a disabled person's address can be invited again, and the account comes back with the new rights", async () => {
  const [admin, member] = [await addStaff("admin"), await addAccount("onboarder", true)];
  const again = () => invite(admin, { email: member.email, role: "viewer", seesKeys: false });
  await expect(again()).rejects.toMatchObject({ code: "conflict" });
  await disableMember(admin, member.id);
  const token = tokenOf(await again());
  await acceptInvitation(token, "Back", another, address);
  expect(await db().staff.findUniqueOrThrow({ where: { email: member.email } })).toMatchObject({
    id: member.id,
    name: "Back",
    role: "viewer",
    seesKeys: false,
    disabledAt: null,
  });
  expect(await findBySession(member.sessionId)).toBeNull();
  expect(await signIn(member.email, password)).toBeNull();
  expect(await signIn(member.email, another)).not.toBeNull();
});

test("an invitation of a disabled person who was enabled meanwhile is no way to a new password", async () => {
  const [admin, member] = [await addStaff("admin"), await addAccount("viewer")];
  await disableMember(admin, member.id);
  const token = tokenOf(await invite(admin, { email: member.email, role: "viewer", seesKeys: false }));
  await enableMember(admin, member.id);
  await expect(acceptInvitation(token, "Back", another, address)).rejects.toMatchObject({ code: "conflict" });
  expect(await signIn(member.email, password)).not.toBeNull();
});
