import type { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { callAction, formAction } from "#lib/access/action.ts";
import { answer } from "#lib/access/route.ts";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { idle } from "#lib/forms/state.ts";
import { addStaff, useWorld } from "#tests/support/onboarding.ts";

/* What every request of a browser goes through: nothing that a page shows or hides keeps a right. */

const cookie = vi.hoisted(() => ({ name: "next-auth.session-token", value: "" }));
vi.mock("next/headers", () => ({ cookies: async () => ({ getAll: () => [cookie] }) }));

/** Sends this session from now on, sealed as next-auth does it. */
async function visitAs({ sessionId }: { sessionId: string }, secret = settings().nextAuthSecret.reveal()) {
  cookie.value = await encode({ token: { sub: sessionId }, secret });
}

useWorld();
const done = vi.fn();
const work = async () => {
  done();
  return {};
};
const recipe = { permission: "tenant:delete", input: z.object({}), work } as const;
const doors = {
  "a form": async () => (await formAction(recipe)(idle, new FormData())).problem?.code,
  "a call": async () => {
    const reply = await callAction(recipe)({});
    return reply.ok ? undefined : reply.problem.code;
  },
  "a read": async () => {
    const response = await answer("tenant:delete", work)({} as NextRequest);
    return response.ok ? undefined : (await response.json()).code;
  },
};

beforeEach(() => done.mockReset());

test.each(Object.entries(doors))(
  "%s does its work for who has the right, and for nobody else",
  async (_, ask) => {
    await visitAs(await addStaff("onboarder"));
    expect(await ask()).toBe("forbidden");
    expect(done).not.toHaveBeenCalled();
    await visitAs(await addStaff("admin"));
    expect(await ask()).toBeUndefined();
    expect(done).toHaveBeenCalledOnce();
  },
);

test.each(Object.entries(doors))("%s does nothing once the session has ended", async (_, ask) => {
  const admin = await addStaff("admin");
  await db().session.update({ where: { id: admin.sessionId }, data: { endedAt: new Date() } });
  await visitAs(admin);
  expect(await ask()).toBe("signed-out");
  expect(done).not.toHaveBeenCalled();
});

test.each(Object.entries(doors))("%s does nothing for a session that was not sealed here", async (_, ask) => {
  await visitAs(await addStaff("admin"), "another secret than the one that this app seals with");
  expect(await ask()).toBe("signed-out");
  expect(done).not.toHaveBeenCalled();
});
