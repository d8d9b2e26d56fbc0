import { describe, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { ensureFirstAdmin } from "#lib/staff/first-admin.ts";
import { findInvitation, invite, renewInvitation, revokeInvitation } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember, readStaffPage } from "#lib/staff/members.ts";
import { endSession, keepOpen, openSession } from "#lib/staff/sessions.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const password = new Secret("a long enough password");
const wrong = new Secret("not the password at all");

async function join(role: "viewer" | "onboarder" | "admin", seesKeys = false) {
  const admin = await addStaff("admin");
  const email = `joined-${admin.id}@partner.example`;
  const { link } = await invite(admin, { email, role, seesKeys });
  const token = link.split("/").at(-1) ?? "";
  await acceptInvitation(token, "Joined", password, "192.0.2.1");
  return { admin, email, token };
}

test("the first admin is made once, with a password shown once or the one that was set", async () => {
  const first = await ensureFirstAdmin();
  expect(first).toMatchObject({ email: "admin@example.com" });
  expect(
    await openSession("admin@example.com", new Secret(first?.generatedPassword ?? ""), "here"),
  ).not.toBeNull();
  expect(await ensureFirstAdmin()).toBeNull();
});

describe("an invitation", () => {
  test("makes one account with the role and right that were chosen, and its link works once", async () => {
    const { email, token } = await join("onboarder", true);
    expect(await db().staff.findUniqueOrThrow({ where: { email } })).toMatchObject({
      role: "onboarder",
      seesKeys: true,
    });
    expect(await findInvitation(token)).toBeNull();
    await expect(acceptInvitation(token, "Again", password, "192.0.2.1")).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("is stored as a hash, ends when revoked, replaced or a week old", async () => {
    const admin = await addStaff("admin");
    const email = `invited-${admin.id}@partner.example`;
    const tokenOf = async () =>
      (await invite(admin, { email, role: "viewer", seesKeys: false })).link.split("/").at(-1) ?? "";
    const first = await tokenOf();
    expect(JSON.stringify(await db().invitation.findMany({ omit: { tokenHash: false } }))).not.toContain(
      first,
    );
    const second = await tokenOf();
    expect(await findInvitation(first)).toBeNull();
    expect(await findInvitation(second)).toMatchObject({ email });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email, revokedAt: null } });
    await revokeInvitation(admin, id);
    expect(await findInvitation(second)).toBeNull();
    const third = await tokenOf();
    world.moveClock(7 * 24 * hourMs);
    expect(await findInvitation(third)).toBeNull();
  });

  test("gets a new link in place of the old one, for another week and by whoever made it", async () => {
    const [first, second] = [await addStaff("admin"), await addStaff("admin", false)];
    const email = `renewed-${first.id}@partner.example`;
    const tokenIn = ({ link }: { link: string }) => link.split("/").at(-1) ?? "";
    const old = tokenIn(await invite(first, { email, role: "viewer", seesKeys: false }));
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    world.moveClock(6 * 24 * hourMs);
    const renewed = tokenIn(await renewInvitation(second, id));
    world.moveClock(6 * 24 * hourMs);
    expect(await findInvitation(old)).toBeNull();
    expect(await findInvitation(renewed)).toMatchObject({ email, invitedBy: second.name });
    const rows = await db().auditEvent.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
    expect(rows.map(({ action, actorId }) => [action, actorId])).toEqual([
      ["staff.invited", first.id],
      ["invitation.renewed", second.id],
    ]);
    expect(JSON.stringify(rows)).not.toContain(renewed);
    await revokeInvitation(first, id);
    await expect(renewInvitation(first, id)).rejects.toMatchObject({ code: "conflict" });
  });

  test("with the right to see keys gets a new link only from an admin who has it", async () => {
    const [first, second] = [await addStaff("admin"), await addStaff("admin", false)];
    const email = `keyed-${first.id}@partner.example`;
    const { link } = await invite(first, { email, role: "viewer", seesKeys: true });
    const { id } = await db().invitation.findFirstOrThrow({ where: { email } });
    await expect(renewInvitation(second, id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await findInvitation(link.split("/").at(-1) ?? "")).toMatchObject({ email });
    const rowFor = async (staff: typeof first) =>
      (await readStaffPage(staff)).invitations.find((each) => each.id === id);
    expect((await rowFor(second))?.renew).toMatchObject({ allowed: false });
    expect((await rowFor(first))?.renew).toEqual({ allowed: true });
  });

  test("for someone who has an account is refused at the field", async () => {
    const { admin, email } = await join("viewer");
    const again = invite(admin, { email, role: "viewer", seesKeys: false });
    await expect(again).rejects.toMatchObject({ fields: { email: expect.any(String) } });
  });
});

describe("a session", () => {
  test("opens for the right password only, and ends at sign-out, after twelve hours, or with the account", async () => {
    const { admin, email } = await join("viewer");
    expect(await openSession(email, wrong, "desk")).toBeNull();
    const sessions = await Promise.all([0, 1, 2].map(() => openSession(email, password, "desk")));
    const people = await Promise.all(sessions.map((id) => findBySession(id ?? "")));
    const [one, two, three] = people;
    if (!one || !two || !three) throw new Error("a session is missing");
    await endSession(one);
    expect(await findBySession(one.sessionId)).toBeNull();
    expect(await findBySession(two.sessionId)).not.toBeNull();
    await disableMember(admin, two.id);
    expect(await findBySession(two.sessionId)).toBeNull();
    expect(await openSession(email, password, "desk")).toBeNull();
    await enableMember(admin, two.id);
    const fresh = await openSession(email, password, "desk");
    expect(await findBySession(fresh ?? "")).not.toBeNull();
  });

  test("a session ends when it is not used for two hours, and after twelve in any case", async () => {
    const { email } = await join("viewer");
    const [used, unused] = [
      (await openSession(email, password, "desk")) ?? "",
      (await openSession(email, password, "desk")) ?? "",
    ];
    let hours = 0;
    for (let staff = await findBySession(used); staff; staff = await findBySession(used)) {
      await keepOpen(staff);
      expect((await findBySession(unused)) !== null).toBe(hours < 2);
      world.moveClock(hourMs);
      hours += 1;
    }
    expect(hours).toBe(12);
  });

  test("rights are those of the database at each request, not those of the sign-in", async () => {
    const { admin, email } = await join("viewer");
    const id = (await openSession(email, password, "desk")) ?? "";
    const before = await findBySession(id);
    await changeMember(admin, before?.id ?? "", { role: "onboarder", seesKeys: true });
    expect(await findBySession(id)).toMatchObject({ role: "onboarder", seesKeys: true });
  });

  test("guessing is stopped after five tries, from one place and for parallel tries too", async () => {
    const { email } = await join("viewer");
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => openSession(email, wrong, "attic")),
    );
    const throttled = tries.filter((each) => each.status === "rejected" && each.reason.code === "throttled");
    expect(throttled).toHaveLength(15);
    await expect(openSession(email, password, "attic")).rejects.toMatchObject({ code: "throttled" });
    expect(await openSession(email, password, "desk")).not.toBeNull();
  });

  test("the password is confirmed again in place", async () => {
    const { email } = await join("viewer");
    const staff = await findBySession((await openSession(email, password, "desk")) ?? "");
    if (!staff) throw new Error("no session");
    world.moveClock(hourMs);
    await expect(reauthenticate(staff, wrong)).rejects.toMatchObject({
      fields: { password: expect.any(String) },
    });
    const fresh = await findBySession((await reauthenticate(staff, password)) ?? "");
    expect(fresh?.authenticatedAt.getTime()).toBe(staff.authenticatedAt.getTime() + hourMs);
  });
});

test("the last admin stays, even when two admins disable each other at once", async () => {
  await db().staff.updateMany({ data: { role: "viewer" } });
  const [one, two] = [await addStaff("admin"), await addStaff("admin")];
  const results = await Promise.allSettled([
    changeMember(one, two.id, { role: "viewer", seesKeys: false }),
    disableMember(two, one.id),
  ]);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await db().staff.count({ where: { role: "admin", disabledAt: null } })).toBe(1);
  const page = await readStaffPage(one);
  const last = page.members.find(({ role, disabledAt }) => role === "admin" && !disabledAt);
  if (page.manage.allowed) expect(last?.disable).toMatchObject({ allowed: false });
});
