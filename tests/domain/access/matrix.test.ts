import { globSync } from "node:fs";
import { resolve } from "node:path";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { beforeAll, expect, test, vi } from "vitest";
import { findNeeded } from "#lib/access/door.ts";
import { clock, hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { settings } from "#lib/base/settings.ts";
import { idle } from "#lib/forms/state.ts";
import { holders, type Person, people } from "#tests/support/hands/holders.ts";
import { rows } from "#tests/support/hands/needed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recent } from "#tests/support/hands/recent.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Who may do what. Every server action, page and route of app/ is called as everybody who could call it. */

const cookie = vi.hoisted(() => ({ name: "next-auth.session-token", value: "" }));
vi.mock("next/headers", () => ({
  cookies: async () => ({ getAll: () => [cookie], get: () => undefined, set: () => undefined }),
  headers: async () => new Headers(),
}));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));
vi.mock("next-auth", () => ({ default: async () => Response.json({ csrfToken: "", url: "/" }) }));

useWorld();

type Door = { name: string; made: (...given: unknown[]) => Promise<unknown>; kind: string };

/** What app/ exports to Next, by what it is and where. */
const doors: Door[] = [];
const files = globSync("app/**/{page.tsx,route.ts,actions.ts}").sort();
for (const file of files) {
  const [, path = "", kind = ""] = /^app(.*)\/(page|route|actions)\.tsx?$/.exec(file) ?? [];
  const exported: Record<string, unknown> = await import(resolve(file));
  for (const [name, made] of Object.entries(exported)) {
    if (typeof made !== "function") continue;
    const at = path.replace(/\/\(\w+\)/, "") || "/";
    const what = name === "default" ? kind : name;
    doors.push({ name: `${what} ${at}`, made: made as Door["made"], kind });
  }
}

let tenantId: string;

beforeAll(async () => {
  const admin = await addStaff("admin");
  tenantId = (await onboard(admin)).id;
});

/** A new person each time, because some doors end a session. */
async function visitAs(person: Person): Promise<void> {
  cookie.value = "";
  if (person === "nobody") return;
  const role = (["viewer", "onboarder"] as const).find((each) => person.startsWith(each)) ?? "admin";
  const { id, sessionId } = await addStaff(role, person.endsWith("with keys"));
  if (person === "disabled") await db().staff.update({ where: { id }, data: { disabledAt: new Date() } });
  const secret = settings().nextAuthSecret.reveal();
  cookie.value = await encode({ token: { sub: sessionId }, secret });
}

function call({ kind, made }: Door, sent: Record<string, string> = {}): Promise<unknown> {
  const params = Promise.resolve({ tenantId, blueprintId: tenantId, token: "none", nextauth: ["csrf"] });
  if (kind === "page") return made({ params, searchParams: Promise.resolve({}) });
  if (kind === "route") return made(new NextRequest(new URL("/api", settings().nextAuthUrl)), { params });
  const form = new FormData();
  for (const [name, value] of Object.entries(sent)) form.set(name, value);
  return made(idle, form);
}

type Outcome = "allowed" | "refused" | "failed";

/** Whatever else is answered comes after the question who asks. */
const outcomes: Record<string, Outcome> = { forbidden: "refused", "signed-out": "refused", failed: "failed" };
const outcomeOfCode = (code = "") => outcomes[code] ?? "allowed";

/** Whether a session whose password was confirmed hours ago is asked for it again. */
async function asksAgain(door: Door, sent: Record<string, string> = {}): Promise<boolean> {
  await visitAs("admin with keys");
  await db().session.updateMany({ data: { authenticatedAt: new Date(clock.now().getTime() - 6 * hourMs) } });
  const answer = await call(door, sent).catch(() => undefined);
  const { problem } = (answer ?? {}) as { problem?: { code: string } };
  return problem?.code === "reauthenticate";
}

async function outcomeOf(door: Door): Promise<Outcome> {
  try {
    const answer = (await call(door)) as { problem?: { code: string } } | Response | undefined;
    if (!(answer instanceof Response)) return outcomeOfCode(answer?.problem?.code);
    const isAnswer = answer.ok || answer.status === 303;
    return isAnswer ? "allowed" : outcomeOfCode((await answer.json()).code);
  } catch (error) {
    if (error instanceof AppError) return outcomeOfCode(error.code);
    const { digest = "" } = error as { digest?: string };
    if (!/^NEXT_/.test(digest)) throw error;
    return /\/sign-in\?next=|;403$/.test(digest) ? "refused" : "allowed";
  }
}

test("each door has its row, and a wrapper made it", () => {
  const needed = Object.fromEntries(doors.map(({ name, made }) => [name, findNeeded(made)]));
  expect(needed).toEqual(rows);
});

test.each(doors)("$name is open only to staff with the right", async (door) => {
  const may = holders[rows[door.name] ?? "anybody"];
  const expected = people.map((person) => [person, may(person) ? "allowed" : "refused"]);
  const found: string[][] = [];
  for (const person of people) {
    await visitAs(person);
    found.push([person, await outcomeOf(door)]);
  }
  expect(found).toEqual(expected);
});

test("a session of six hours changes no right, key or policy before the password is confirmed", async () => {
  const found: string[] = [];
  for (const door of doors) if (await asksAgain(door)) found.push(door.name);
  expect(found.sort()).toEqual([...recent].sort());
});

test("the wizard asks for the password only before a key that ends another", async () => {
  const door = doors.find(({ name }) => name === "mintKeyAction /onboarding");
  if (!door) throw new Error("there is no such action");
  expect(await asksAgain(door, { tenantId, replace: "yes" })).toBe(true);
  expect(await asksAgain(door, { tenantId })).toBe(false);
});
