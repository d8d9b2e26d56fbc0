import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MemberFacts } from "#components/staff/member-facts.tsx";
import { clock, dayMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { disableMember, readStaffPage } from "#lib/staff/members.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { endSessions } from "#lib/staff/session-list.ts";
import { openSession } from "#lib/staff/sessions.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* The Team page says when each person last signed in. */

const world = useWorld();
const password = new Secret("a long enough password");

test("the newest sign-in is shown, also once its session has ended and the account is disabled", async () => {
  const admin = await addStaff("admin");
  const { id, email } = await db().staff.create({
    data: {
      email: "vera@partner.example",
      name: "Vera",
      role: "viewer",
      passwordHash: await hashPassword(password),
      createdAt: clock.now(),
    },
  });
  const shown = async () => {
    const { members } = await readStaffPage(admin);
    const member = members.find((each) => each.id === id);
    if (!member) throw new Error("Vera is not on the page");
    const html = renderToStaticMarkup(h(MemberFacts, { member }));
    return { at: member.lastSignInAt, html };
  };
  const signIn = async () => {
    world.moveClock(dayMs);
    expect(await openSession(email, password, "203.0.113.7")).not.toBeNull();
    return clock.now().toISOString();
  };
  const expectShown = async (at: string) => {
    const found = await shown();
    expect(found.at).toBe(at);
    expect(found.html).toContain(`signed in <time dateTime="${at}"`);
  };

  expect(await shown()).toMatchObject({ at: null, html: expect.stringContaining("never signed in") });
  await expectShown(await signIn());
  const second = await signIn();
  await expectShown(second);
  world.moveClock(dayMs);
  expect(await openSession(email, new Secret("another password"), "203.0.113.7")).toBeNull();
  await expectShown(second);
  await endSessions(admin, id);
  await disableMember(admin, id);
  await expectShown(second);
});
