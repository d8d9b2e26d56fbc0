import { expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { asUserAgent, browserWords } from "#lib/staff/browser.ts";
import { readMe } from "#lib/staff/me.ts";
import { disableMember, enableMember, readStaffPage } from "#lib/staff/members.ts";
import { changeName } from "#lib/staff/own-name.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { endSessions, listOwnSessions, listSessions } from "#lib/staff/session-list.ts";
import { keepOpen, lockSession, openSession, requireRecent } from "#lib/staff/sessions.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const password = new Secret("a long enough password");

const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0";

/** One more session of this person. */
async function signInAgain({ id, email }: Staff, userAgent: string | null, address: string): Promise<Staff> {
  await db().staff.update({ where: { id }, data: { passwordHash: await hashPassword(password) } });
  const session = (await openSession(email, password, address, { userAgent })) ?? "";
  const staff = await findBySession(session);
  if (!staff) throw new Error("no session");
  return staff;
}

test.each([
  [chrome, "Chrome on Windows"],
  [`${chrome} Safari/537.36 Edg/140.0`, "Edge on Windows"],
  [`${chrome} Safari/537.36 OPR/120.0`, "Opera on Windows"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "Safari on iOS",
  ],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15", "Safari on macOS"],
  ["Something (Windows NT 10.0)", "A browser on Windows"],
  ["curl/8.0", "Unknown browser"],
  [null, "Unknown browser"],
])("%s is shown as %s", (userAgent, words) => {
  expect(browserWords(userAgent)).toBe(words);
});

test("a user agent is stored with a bounded length and without characters that can't be seen", () => {
  expect(asUserAgent("Fire\u0000fox\u202e/1\n")).toBe("Firefox/1");
  expect(asUserAgent("x".repeat(5_000))).toHaveLength(300);
  expect(asUserAgent("\u0000 ")).toBeNull();
  expect(asUserAgent(null)).toBeNull();
});

test("sessions name their browser, network, start and last use; the one that asks is first", async () => {
  const here = await addStaff("viewer");
  const desk = await signInAgain(here, chrome, "198.51.100.7:1234");
  world.moveClock(hourMs);
  const phone = await signInAgain(here, null, "2001:db8::9");
  const [first, ...others] = await listOwnSessions(here);
  expect(first).toMatchObject({ id: here.sessionId, isThis: true });
  const unused = { browser: "Chrome on Windows", network: "198.51.100.7", isThis: false };
  expect(others).toMatchObject([{ id: phone.sessionId, network: "2001:db8:0:0" }, unused]);
  expect(others[1]?.lastUsedAt).toBe(desk.sessionStartedAt.toISOString());
  await keepOpen(desk);
  world.moveClock(minuteMs);
  const again = await findBySession(phone.sessionId);
  if (again) await keepOpen(again);
  const used = (await listOwnSessions(here)).slice(1);
  expect(used.map(({ id, lastUsedAt }) => [id, Date.parse(lastUsedAt)])).toEqual([
    [phone.sessionId, desk.sessionStartedAt.getTime() + hourMs + minuteMs],
    [desk.sessionId, desk.sessionStartedAt.getTime() + hourMs],
  ]);
});

test("the last use is kept up to the end of a session's twelve hours", async () => {
  const person = await addStaff("viewer");
  const { sessionId } = await signInAgain(person, chrome, "desk");
  const use = async () => {
    const staff = await findBySession(sessionId);
    if (staff) await keepOpen(staff);
    return await findBySession(sessionId);
  };
  for (let hours = 0; hours < 11; hours += 1) {
    world.moveClock(hourMs);
    await use();
  }
  world.moveClock(30 * minuteMs);
  const last = await use();
  const usedMs = (last?.sessionUsedAt.getTime() ?? 0) - (last?.sessionStartedAt.getTime() ?? 0);
  expect(usedMs).toBe(11 * hourMs + 30 * minuteMs);
});

test("an admin ends one session of a person or all of them, which is recorded", async () => {
  const [admin, member] = [await addStaff("admin"), await addStaff("viewer")];
  const [desk, phone] = [await signInAgain(member, chrome, "a"), await signInAgain(member, chrome, "b")];
  await endSessions(admin, member.id, desk.sessionId);
  expect(await findBySession(desk.sessionId)).toBeNull();
  expect(await findBySession(phone.sessionId)).not.toBeNull();
  await expect(endSessions(admin, member.id, desk.sessionId)).rejects.toMatchObject({ code: "conflict" });
  expect(await endSessions(admin, member.id)).toBe(2);
  expect(await findBySession(phone.sessionId)).toBeNull();
  const rows = await db().auditEvent.findMany({ where: { actorId: admin.id }, orderBy: { id: "asc" } });
  expect(rows.map(({ action, targetId, detail }) => [action, targetId, detail])).toEqual([
    ["staff.sessions-ended", member.id, { count: 1 }],
    ["staff.sessions-ended", member.id, { count: 2 }],
  ]);
});

test("a person ends their other sessions, but neither this one nor those of others", async () => {
  const [me, other] = [await addStaff("viewer"), await addStaff("viewer")];
  const desk = await signInAgain(me, chrome, "a");
  await expect(endSessions(me, me.id, me.sessionId)).rejects.toMatchObject({ code: "conflict" });
  await expect(endSessions(me, other.id)).rejects.toMatchObject({ code: "forbidden" });
  await expect(endSessions(me, me.id, other.sessionId)).rejects.toMatchObject({ code: "conflict" });
  await expect(listSessions(me)).rejects.toMatchObject({ code: "forbidden" });
  expect(await endSessions(me, me.id)).toBe(1);
  expect(await findBySession(desk.sessionId)).toBeNull();
  for (const { sessionId } of [me, other]) expect(await findBySession(sessionId)).not.toBeNull();
});

test("only admins are shown the sessions of the team", async () => {
  const [admin, viewer] = [await addStaff("admin"), await addStaff("viewer")];
  const seenBy = async (staff: Staff) =>
    (await readStaffPage(staff)).members.flatMap((each) => each.sessions);
  expect((await seenBy(admin)).map(({ id }) => id)).toContain(viewer.sessionId);
  expect(await seenBy(viewer)).toEqual([]);
});

test("one's own account can't be disabled; another one can, and enabled again", async () => {
  const [one, two] = [await addStaff("admin"), await addStaff("admin")];
  await expect(disableMember(one, one.id)).rejects.toMatchObject({ code: "conflict" });
  const { members } = await readStaffPage(one);
  const reason = expect.stringContaining("your own account");
  expect(members.find(({ isMe }) => isMe)?.disable).toEqual({ allowed: false, reason });
  await disableMember(one, two.id);
  expect(await findBySession(two.sessionId)).toBeNull();
  await enableMember(one, two.id);
  expect(await db().staff.findUniqueOrThrow({ where: { id: two.id } })).toMatchObject({ disabledAt: null });
});

test("one's own name is changed and recorded with the one before; the same name is no change", async () => {
  const me = await addStaff("viewer");
  await changeName(me, "Vera Novak");
  const after = await findBySession(me.sessionId);
  expect(after?.name).toBe("Vera Novak");
  if (after) await changeName(after, "Vera Novak");
  const rows = await db().auditEvent.findMany({ where: { actorId: me.id } });
  expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
    ["staff.renamed", { from: me.name, to: "Vera Novak" }],
  ]);
});

test("a session says until when it is unlocked, up to that time; locked, it asks for the password at once", async () => {
  const { sessionId } = await addStaff("viewer");
  const staff = async () => {
    const found = await findBySession(sessionId);
    if (!found) throw new Error("no session");
    return found;
  };
  const isRecent = async () => {
    try {
      requireRecent(await staff());
      return true;
    } catch {
      return false;
    }
  };
  const until = (await readMe(await staff())).unlockedUntil;
  expect(Date.parse(until ?? "")).toBe((await staff()).authenticatedAt.getTime() + 10 * minuteMs);
  world.moveClock(10 * minuteMs);
  expect([await isRecent(), (await readMe(await staff())).unlockedUntil]).toEqual([true, until]);
  world.moveClock(1);
  expect([await isRecent(), (await readMe(await staff())).unlockedUntil]).toEqual([false, null]);
  await lockSession(await staff());
  expect((await staff()).authenticatedAt.getTime()).toBe(Date.parse(until ?? "") - 10 * minuteMs);
  world.moveClock(-5 * minuteMs);
  expect(await isRecent()).toBe(true);
  await lockSession(await staff());
  expect([await isRecent(), (await readMe(await staff())).unlockedUntil]).toEqual([false, null]);
});
