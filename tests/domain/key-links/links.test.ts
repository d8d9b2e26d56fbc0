import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dayMs, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { sendKey, withdrawLink } from "#lib/key-links/send.ts";
import { changeRevealPolicy } from "#lib/keys/change-policy.ts";
import { findKeyCard } from "#lib/keys/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let tenantId: string;
let staff: Staff;
const address = "203.0.113.7";

beforeAll(async () => {
  ({ id: tenantId } = await onboard(await addStaff(), { name: "Sent Freight" }));
});
beforeEach(async () => {
  // A password confirmed just now, and no attempts of the test before.
  staff = await addStaff();
  await db().rateLimiterFlexible.deleteMany();
});

const make = async (more: Record<string, string> = {}) => {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "24", ...more }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { link, which: { linkId, secret }, id: linkId };
};
const take = (which: { linkId: string; secret: string }, passphrase: string | null = null, from = address) =>
  takeByLink({ ...which, passphrase }, from);
const stateOf = async (id: string) =>
  (await listKeyLinks(staff, tenantId)).links.find((link) => link.id === id)?.state;
const events = () =>
  db().auditEvent.findMany({ where: { tenantId, action: { startsWith: "key." } }, orderBy: { id: "asc" } });

test("opening spends nothing however often; the click gives the key once, with who and from where on record", async () => {
  const { which, id } = await make();
  expect(await stateOf(id)).toBe("sent");
  for (let opening = 0; opening < 3; opening++)
    expect(await lookAtLink(which, address)).toEqual({
      tenantName: "Sent Freight",
      expiresAt: expect.any(String),
      needsPassphrase: false,
      needsCode: false,
    });
  expect(await stateOf(id)).toBe("opened");
  const taken = await take(which);
  const { value, id: keyId, hint } = await keyIn(tenantId, "current");
  expect(taken?.key).toBe(value.reveal());
  expect(await stateOf(id)).toBe("spent");
  const [link] = (await listKeyLinks(staff, tenantId)).links;
  expect(link).toMatchObject({ id, spentFrom: address, spentAt: expect.any(String) });
  expect((await events()).slice(-3)).toMatchObject([
    { action: "key.sent", actorId: staff.id, targetId: keyId },
    { action: "key.link-opened", actorId: null, detail: { hint, address } },
    { action: "key.taken", actorId: null, targetId: keyId, detail: { hint, address } },
  ]);
  expect(await take(which)).toBeNull();
});

test("of clicks at the same moment exactly one gets the key", async () => {
  const { which } = await make();
  const answers = await Promise.all(Array.from({ length: 6 }, () => take(which)));
  expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
});

test("unknown, wrong, spent, expired, withdrawn, replaced and archived links all get the same answer", async () => {
  const replaced = await make();
  const withdrawn = await make();
  await withdrawLink(staff, tenantId, withdrawn.id);
  const spent = await make();
  await take(spent.which);
  const expired = await make({ hours: "1" });
  world.moveClock(hourMs);
  const made = [replaced, withdrawn, spent, expired].map(({ which }) => which);
  const invented = [
    { linkId: expired.id, secret: "made-up" },
    { linkId: "not an id", secret: "made-up" },
    { linkId: staff.id, secret: expired.which.secret },
  ];
  for (const which of [...made, ...invented])
    expect([await lookAtLink(which, address), await take(which)]).toEqual([null, null]);
  staff = await addStaff();
  const archived = await make();
  await changeTenant(staff, tenantId, "archive");
  expect([await lookAtLink(archived.which, address), await take(archived.which)]).toEqual([null, null]);
  expect(await stateOf(archived.id)).toBe("archived");
  await changeTenant(staff, tenantId, "restore");
  expect(await take(archived.which)).not.toBeNull();
  expect(await Promise.all([replaced, withdrawn, spent, expired].map(({ id }) => stateOf(id)))).toEqual([
    "withdrawn",
    "withdrawn",
    "spent",
    "expired",
  ]);
});

test("withdrawing is immediate and says when it came too late", async () => {
  const { which, id } = await make();
  await withdrawLink(staff, tenantId, id);
  expect(await take(which)).toBeNull();
  await expect(withdrawLink(staff, tenantId, id)).rejects.toMatchObject({ code: "conflict" });
});

test("the secret part is stored nowhere but as a hash, and no row holds the link", async () => {
  const { which, link } = await make({ passphrase: "correct horse" });
  expect(link).toMatch(/\/key-link\/[0-9a-f-]{36}#[\w-]{43}$/);
  const rows = await db().keyLink.findMany({ omit: { tokenHash: false, passphraseHash: false } });
  const kept = JSON.stringify([rows, await events(), await listKeyLinks(staff, tenantId)]);
  for (const secret of [which.secret, "correct horse"]) expect(kept).not.toContain(secret);
  expect(JSON.stringify(await listKeyLinks(staff, tenantId))).not.toContain("argon2");
});

describe("a passphrase", () => {
  test("that is wrong or missing gives nothing and uses nothing up; the right one gives the key", async () => {
    const { which, id } = await make({ passphrase: " correct  horse " });
    expect(await lookAtLink(which, address)).toMatchObject({ needsPassphrase: true });
    for (const wrong of [null, "battery staple"])
      await expect(take(which, wrong)).rejects.toMatchObject({ fields: { passphrase: expect.any(String) } });
    expect(await stateOf(id)).toBe("opened");
    // Staff see the wrong ones; one that is missing was not guessed.
    const [row] = (await listKeyLinks(staff, tenantId)).links;
    expect(row).toMatchObject({ id, wrongTries: 1 });
    expect(await take(which, "correct horse")).not.toBeNull();
  });

  test("can be tried ten times in a quarter of an hour, from any number of networks", async () => {
    const { which, id } = await make({ passphrase: "correct horse" });
    for (let attempt = 0; attempt < 10; attempt++)
      await expect(take(which, "wrong horse", `198.51.100.${attempt}`)).rejects.toMatchObject({
        code: "invalid",
      });
    await expect(take(which, "correct horse", "198.51.100.99")).rejects.toMatchObject({ code: "throttled" });
    expect(await stateOf(id)).toBe("sent");
  });

  test.each(["short", "x".repeat(201)])("of the wrong length is refused: %s", (passphrase) => {
    expect(sendKeyForm.safeParse({ tenantId, hours: "1", passphrase }).success).toBe(false);
  });
});

test("a network that guesses is stopped, and a good link costs it no attempt", async () => {
  const { which } = await make();
  const guess = { linkId: which.linkId, secret: "made-up" };
  for (let attempt = 0; attempt < 29; attempt++) expect(await lookAtLink(guess, address)).toBeNull();
  expect(await lookAtLink(which, address)).not.toBeNull();
  expect(await lookAtLink(guess, address)).toBeNull();
  await expect(lookAtLink(guess, address)).rejects.toMatchObject({ code: "throttled" });
  expect(await lookAtLink(which, "198.51.100.1")).not.toBeNull();
});

test("if the key can't be decrypted the link is not used up", async () => {
  const { which, id } = await make();
  const { id: keyId, sealed } = await keyIn(tenantId, "current");
  await db().organizationKey.update({ where: { id: keyId }, data: { sealed: `${sealed}x` } });
  const failed = await take(which).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: "upstream",
    message: expect.stringMatching(/^The key can't be shown right now. Reference \S+\.$/),
  });
  expect(String(failed)).not.toMatch(/encryption|decrypt/i);
  expect(await stateOf(id)).toBe("sent");
  expect((await events()).at(-1)?.action).toBe("key.sent");
  await db().organizationKey.update({ where: { id: keyId }, data: { sealed } });
  expect(await take(which)).not.toBeNull();
});

test("no row, no key: if the audit takes no row, the link is not used up", async () => {
  const { which, id } = await make();
  await db().$executeRaw`CREATE RULE lost AS ON INSERT TO audit_event DO INSTEAD NOTHING`;
  try {
    await expect(take(which)).rejects.toThrow();
  } finally {
    await db().$executeRaw`DROP RULE lost ON audit_event`;
  }
  expect(await stateOf(id)).toBe("sent");
  expect(await take(which)).not.toBeNull();
});

test.each(["0", "337", "-1", "24h", "1.5", ""])(
  "a lifetime outside 1 hour to 14 days is refused: %s",
  (hours) => {
    expect(sendKeyForm.safeParse({ tenantId, hours }).success).toBe(false);
  },
);

test("a link lasts exactly as long as was chosen", async () => {
  const { which } = await make({ hours: "336" });
  world.moveClock(14 * dayMs - 1);
  expect(await lookAtLink(which, address)).not.toBeNull();
  world.moveClock(1);
  expect(await lookAtLink(which, address)).toBeNull();
});

test("where a reason is asked for, no link is made without one, and the timeline shows it", async () => {
  const admin = await addStaff("admin");
  await changeRevealPolicy(admin, { asksReason: true, readsPerHour: 60 });
  try {
    const before = (await listKeyLinks(staff, tenantId)).links.length;
    await expect(make()).rejects.toMatchObject({ code: "reason-needed" });
    expect(await findKeyCard(staff, tenantId)).toMatchObject({ asksReason: true });
    expect((await listKeyLinks(staff, tenantId)).links).toHaveLength(before);
    await make({ reason: "First delivery" });
    expect((await events()).at(-1)).toMatchObject({ detail: { given: "First delivery" } });
    const [entry] = await listTimeline(staff, tenantId);
    expect(entry?.detail).toContain("First delivery");
  } finally {
    await changeRevealPolicy(admin, { asksReason: false, readsPerHour: 60 });
  }
  await expect(make()).resolves.toBeDefined();
});

test("making a link needs both rights and a recent password; withdrawing needs the right to change keys", async () => {
  const form = sendKeyForm.parse({ tenantId, hours: "1" });
  for (const who of [await addStaff("onboarder", false), await addStaff("viewer", true)])
    await expect(sendKey(who, form)).rejects.toMatchObject({ code: "forbidden" });
  const { id } = await make();
  const viewer = await addStaff("viewer", true);
  await expect(withdrawLink(viewer, tenantId, id)).rejects.toMatchObject({ code: "forbidden" });
  const late = await addStaff();
  world.moveClock(11 * minuteMs);
  await expect(sendKey(late, form)).rejects.toMatchObject({ code: "reauthenticate" });
});
