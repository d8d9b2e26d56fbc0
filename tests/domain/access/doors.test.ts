import type { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { callAction, formAction } from "#lib/access/action.ts";
import { page, tenantLayout, tenantPage } from "#lib/access/page.ts";
import { route } from "#lib/access/route.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { settings } from "#lib/base/settings.ts";
import { idle } from "#lib/forms/state.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What every request of a browser goes through: nothing that a page shows or hides keeps a right. */

const cookie = vi.hoisted(() => ({ name: "next-auth.session-token", value: "" }));
const revalidated = vi.hoisted(() => vi.fn());
vi.mock("next/headers", () => ({ cookies: async () => ({ getAll: () => [cookie] }) }));
vi.mock("next/cache", () => ({ revalidatePath: revalidated }));

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
const permission = "tenant:delete";
const recipe = { permission, input: z.object({ wrong: z.literal("no").optional() }), work } as const;
const tenantId = "0198f000-0000-7000-8000-00000000000a";
const props = (id = tenantId, search = {}) => ({
  params: Promise.resolve({ tenantId: id }),
  searchParams: Promise.resolve(search),
  children: "the page",
});
const render = () => "shown";

/** What became of a page: what it shows, or where it leads, or why not. */
async function seen(visit: Promise<unknown>): Promise<unknown> {
  try {
    return await visit;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    return (error as { digest?: string }).digest;
  }
}

const doors = {
  "a form": async () => (await formAction(recipe)(idle, new FormData())).problem?.code,
  "a call": async () => {
    const reply = await callAction(recipe)({});
    return reply.ok ? undefined : reply.problem.code;
  },
  "a route": async () => {
    const response = await route(permission, work)({} as NextRequest);
    return response.ok ? undefined : (await response.json()).code;
  },
};
const pages = {
  "a page": () => page({ path: "/there", permission, read: work, render })(props()),
  "a tenant's page": () =>
    tenantPage({ path: (id) => `/tenants/${id}`, permission, read: work, render })(props()),
};

beforeEach(() => {
  done.mockReset();
  revalidated.mockReset();
});

test.each(Object.entries(doors))("%s works only for staff with the right", async (_, ask) => {
  await visitAs(await addStaff("onboarder"));
  expect(await ask()).toBe("forbidden");
  expect(done).not.toHaveBeenCalled();
  await visitAs(await addStaff("admin"));
  expect(await ask()).toBeUndefined();
  expect(done).toHaveBeenCalledOnce();
});

test.each(Object.entries(doors))("%s does nothing once the session has ended", async (_, ask) => {
  const admin = await addStaff("admin");
  await db().session.update({ where: { id: admin.sessionId }, data: { endedAt: new Date() } });
  await visitAs(admin);
  expect(await ask()).toBe("signed-out");
  expect(done).not.toHaveBeenCalled();
});

test("nothing is sent from a page that was rendered for somebody else, and that is no refused attempt", async () => {
  const [before, now] = [await addStaff("admin"), await addStaff("onboarder")];
  await visitAs(now);
  const form = new FormData();
  form.set("person", before.id);
  const expected = { code: "another-person", message: `You are now signed in as ${now.name}.` };
  expect(await formAction(recipe)(idle, form)).toMatchObject({ status: "failed", problem: expected });
  expect(await callAction(recipe)({}, before.id)).toMatchObject({ ok: false, problem: expected });
  expect(done).not.toHaveBeenCalled();
  expect(await db().auditEvent.count({ where: { actorId: now.id } })).toBe(0);
  await visitAs(before);
  expect(await formAction(recipe)(idle, form)).toMatchObject({ status: "done" });
  expect(await callAction(recipe)({}, before.id)).toMatchObject({ ok: true });
  const answer = await route("tenant:read", async () => ({}))({} as NextRequest);
  expect(answer.headers.get("person")).toBe(before.id);
});

test.each(Object.entries(doors))("%s does nothing for a session that was not sealed here", async (_, ask) => {
  await visitAs(await addStaff("admin"), "another secret than the one that this app seals with");
  expect(await ask()).toBe("signed-out");
  expect(done).not.toHaveBeenCalled();
});

test.each(Object.entries(pages))("%s can be read only by staff with the right", async (_, visit) => {
  await visitAs(await addStaff("onboarder"));
  expect(await seen(visit())).toBe("NEXT_HTTP_ERROR_FALLBACK;403");
  cookie.value = "";
  expect(await seen(visit())).toContain("/sign-in?next=%2Ft");
  expect(done).not.toHaveBeenCalled();
  await visitAs(await addStaff("admin"));
  expect(await seen(visit())).toBe("shown");
});

/** How much longer than before the session lasts after `use`, in milliseconds. */
async function prolonged(use: () => Promise<unknown>): Promise<number> {
  const admin = await addStaff("admin");
  const session = { where: { id: admin.sessionId } };
  const endsSoon = later(clock.now(), 5 * minuteMs);
  await db().session.update({ ...session, data: { expiresAt: endsSoon } });
  await visitAs(admin);
  await use();
  const { expiresAt } = await db().session.findUniqueOrThrow(session);
  return expiresAt.getTime() - endsSoon.getTime();
}

test("pages and forms keep a session open, background requests do not", async () => {
  for (const use of [doors["a form"], doors["a call"], ...Object.values(pages)])
    expect(await prolonged(use)).toBe(115 * minuteMs);
  expect(await prolonged(doors["a route"])).toBe(0);
});

test("signing in leads back to the exact address, with its query", async () => {
  cookie.value = "";
  const read = async () => ({});
  const made = tenantPage({ path: (id) => `/tenants/${id}`, permission: "tenant:read", read, render });
  const next = encodeURIComponent("/tenants/ABC?show=calls&label=a&label=b%26c");
  const search = { show: "calls", label: ["a", "b&c"] };
  expect(await seen(made(props("ABC", search)))).toContain(`/sign-in?next=${next}`);
});

test("a tenant's page takes its id in any letter case, and is not found without a record", async () => {
  await visitAs(await addStaff("viewer"));
  const asked: string[] = [];
  const recipe = {
    path: (id: string) => `/tenants/${id}`,
    permission: "tenant:read" as const,
    read: async (_: unknown, id: string) => (asked.push(id) > 1 ? null : { id }),
    render,
  };
  const made = tenantPage(recipe);
  expect(await seen(made(props(tenantId.toUpperCase())))).toBe("shown");
  expect(asked).toEqual([tenantId]);
  expect(await seen(made(props()))).toMatch(/404$/);
  expect(await seen(made(props("no-id")))).toMatch(/404$/);
  const layout = tenantLayout({ ...recipe, render: (_, children) => children });
  expect(await seen(layout(props("no-id")))).toMatch(/404$/);
  expect(asked).toHaveLength(2);
});

test("a reader that finds nothing shows the not-found page; any other error stays an error", async () => {
  await visitAs(await addStaff("viewer"));
  const visit = (code: "not-found" | "busy") =>
    seen(
      page({
        path: "/there",
        permission: "tenant:read",
        read: () => Promise.reject(new AppError(code, "No.")),
        render,
      })(props()),
    );
  expect(await visit("not-found")).toMatch(/404$/);
  expect(await visit("busy")).toBe("busy");
});

test("without a session a tenant's layout shows the page alone, which leads to sign-in", async () => {
  cookie.value = "";
  const layout = tenantLayout({ permission: "tenant:read", read: work, render: () => "frame" });
  expect(await layout(props())).toBe("the page");
  expect(done).not.toHaveBeenCalled();
});

test("pages are refreshed after a form's command, also when it failed, but not under a refused form", async () => {
  const refreshedBy = async (more: Partial<Parameters<typeof formAction>[0]>, form = new FormData()) => {
    revalidated.mockReset();
    const state = await formAction({ ...recipe, ...more })(idle, form);
    return [state.status, state.problem?.code, revalidated.mock.calls.length];
  };
  const refused = { work: () => Promise.reject(new AppError("conflict", "Taken.")) };
  const broken = { work: () => Promise.reject(new Error("a fault of ours")) };
  await visitAs(await addStaff("admin"));
  expect(await refreshedBy({})).toEqual(["done", undefined, 1]);
  expect(await refreshedBy(broken)).toEqual(["failed", "failed", 1]);
  expect(await refreshedBy(refused)).toEqual(["failed", "conflict", 0]);
  expect(await refreshedBy({ ...refused, refresh: "always" })).toEqual(["failed", "conflict", 1]);
  expect(await refreshedBy({ refresh: "never" })).toEqual(["done", undefined, 0]);
  const form = new FormData();
  form.set("wrong", "yes");
  expect(await refreshedBy({ refresh: "always" }, form)).toEqual(["invalid", "invalid", 0]);
  await visitAs(await addStaff("onboarder"));
  expect(await refreshedBy({ refresh: "always" })).toEqual(["failed", "forbidden", 0]);
});

test.each(Object.entries({ ...doors, ...pages }))(
  "%s that refuses somebody leaves a row in the audit",
  async (_, ask) => {
    const staff = await addStaff("onboarder");
    await visitAs(staff);
    await Promise.resolve(ask()).catch(() => undefined);
    const rows = await db().auditEvent.findMany({ where: { actorId: staff.id } });
    expect(rows.map(({ action, targetId }) => [action, targetId])).toEqual([["access.refused", permission]]);
  },
);

test("what a form's work refuses leaves a row too", async () => {
  const staff = await addStaff("admin");
  await visitAs(staff);
  const refuse = () => Promise.reject(new AppError("forbidden", "No."));
  await formAction({ ...recipe, work: refuse })(idle, new FormData());
  expect(await db().auditEvent.count({ where: { actorId: staff.id, action: "access.refused" } })).toBe(1);
});

test.each([undefined, null, "text", [["wrong", "no"]]])(
  "a form's action called with %j for a form is answered",
  async (form) => {
    await visitAs(await addStaff("admin"));
    const call: (...given: unknown[]) => Promise<unknown> = formAction({
      ...recipe,
      input: z.object({ name: z.string() }),
    }) as never;
    expect(await call(idle, form)).toMatchObject({ status: "invalid", values: {} });
    expect(done).not.toHaveBeenCalled();
  },
);
