import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, test } from "vitest";
import { OneTimeLink } from "#components/staff/one-time-link.tsx";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { Secret } from "#lib/base/secret.ts";
import { invite, renewInvitation, revokeInvitation } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, enableMember, readStaffPage } from "#lib/staff/members.ts";
import { makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* The Team page tells which of the links that it has shown still works. */

const world = useWorld();
let admin: Staff;
let other: Staff;
beforeEach(async () => {
  [admin, other] = [await addStaff("admin"), await addStaff("admin")];
});

/** How an invitation link reads on the page that is loaded now. */
async function openInvitation(email: string) {
  const { invitations } = await readStaffPage(admin);
  return invitations.find((each) => each.email === email);
}
const member = async ({ id }: Staff, by = admin) =>
  (await readStaffPage(by)).members.find((each) => each.id === id);

describe("an invitation link", () => {
  const rights = { role: "viewer", seesKeys: false } as const;

  test("is another one once it is renewed, and none once it is revoked", async () => {
    const email = `renewed-${admin.id}@partner.example`;
    const first = await invite(admin, { email, ...rights });
    const row = await openInvitation(email);
    expect(row?.linkId).toBe(first.linkId);
    world.moveClock(minuteMs);
    const second = await renewInvitation(admin, row?.id ?? "");
    expect(second.linkId).not.toBe(first.linkId);
    expect((await openInvitation(email))?.linkId).toBe(second.linkId);
    await revokeInvitation(admin, row?.id ?? "");
    expect(await openInvitation(email)).toBeUndefined();
  });

  test("that is made again says which one it replaces", async () => {
    const email = `again-${admin.id}@partner.example`;
    const first = await invite(admin, { email, ...rights });
    expect(first.replacedAt).toBeNull();
    const at = clock.now().toISOString();
    world.moveClock(minuteMs);
    const second = await invite(admin, { email, ...rights });
    expect(second.replacedAt).toBe(at);
    expect((await openInvitation(email))?.linkId).toBe(second.linkId);
    expect(second.linkId).not.toBe(first.linkId);
  });
});

describe("a reset link", () => {
  test("is that of its person until another is made or it is used", async () => {
    expect((await member(other))?.resetLinkId).toBeNull();
    const first = await makeReset(admin, other.id);
    expect((await member(other))?.resetLinkId).toBe(first.linkId);
    const second = await makeReset(admin, other.id);
    expect((await member(other))?.resetLinkId).toBe(second.linkId);
    expect(second.linkId).not.toBe(first.linkId);
    const token = second.link.split("/").at(-1) ?? "";
    await resetPassword(token, new Secret("a long enough password"), "192.0.2.1");
    expect((await member(other))?.resetLinkId).toBeNull();
  });

  test("ends with its person's account or its maker's rights, also after an undo", async () => {
    const maker = await addStaff("admin");
    await makeReset(admin, other.id);
    await disableMember(admin, other.id);
    const disabled = await member(other);
    expect(disabled?.resetLinkId).toBeNull();
    expect(disabled?.reset).toEqual({ allowed: false, reason: "Enable the account first." });
    await enableMember(admin, other.id);
    expect((await member(other))?.resetLinkId).toBeNull();
    await makeReset(maker, other.id);
    await changeMember(admin, maker.id, { role: "viewer", seesKeys: true });
    expect((await member(other))?.resetLinkId).toBeNull();
  });

  test("is known only to those who may make one", async () => {
    await makeReset(admin, other.id);
    expect((await member(other, await addStaff("viewer")))?.resetLinkId).toBeNull();
  });
});

test("a link that was ended is not shown any more", async () => {
  const link = "https://onboarding.partner.example/reset/the-token";
  const made = { link, linkId: "1", mailedTo: null, mailProblem: null };
  const html = (isOpen: boolean) =>
    renderToStaticMarkup(h(OneTimeLink, { made, isOpen, title: "Made.", what: "reset link" }));
  expect(html(true)).toContain(link);
  expect(html(true)).not.toContain("This link no longer works.");
  expect(html(false)).toContain("This link no longer works.");
  expect(html(false)).not.toMatch(/the-token|Made\.|<button/);
});
