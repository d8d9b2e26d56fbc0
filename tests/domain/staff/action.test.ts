import type { NextRequest } from "next/server";
import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { callAction, formAction } from "#lib/action.ts";
import { answer } from "#lib/answer.ts";
import { db } from "#lib/base/db.ts";
import { idle } from "#lib/forms/state.ts";
import { addStaff, useWorld } from "#tests/support/onboarding.ts";

/* What every request of a browser goes through: nothing that a page shows or hides keeps a right. */

const visit = vi.hoisted(() => ({ sessionId: "" }));
vi.mock("next-auth", () => ({ default: () => null, getServerSession: async () => visit }));

useWorld();
const done = vi.fn();
const work = async () => {
  done();
  return {};
};
const recipe = { permission: "tenant:delete", input: z.object({}), work } as const;
const doors = {
  "a form": async () => (await formAction(recipe)(idle, new FormData())).code,
  "a call": async () => {
    const reply = await callAction(recipe)({});
    return reply.ok ? undefined : reply.code;
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
    visit.sessionId = (await addStaff("onboarder")).sessionId;
    expect(await ask()).toBe("forbidden");
    expect(done).not.toHaveBeenCalled();
    visit.sessionId = (await addStaff("admin")).sessionId;
    expect(await ask()).toBeUndefined();
    expect(done).toHaveBeenCalledOnce();
  },
);

test.each(Object.entries(doors))("%s does nothing once the session has ended", async (_, ask) => {
  const { sessionId } = await addStaff("admin");
  await db().session.update({ where: { id: sessionId }, data: { endedAt: new Date() } });
  visit.sessionId = sessionId;
  expect(await ask()).toBe("signed-out");
  expect(done).not.toHaveBeenCalled();
});
