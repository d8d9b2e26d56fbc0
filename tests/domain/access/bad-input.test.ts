import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { findInput } from "#lib/access/door.ts";
import { minuteMs, within } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";
import { idle } from "#lib/forms/state.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { poisonedQueries } from "#tests/support/hands/bad-cursors.ts";
import {
  cookies,
  formOf,
  headersOf,
  queryOf,
  type Spoiling,
  spoil,
  spoiling,
  value,
} from "#tests/support/hands/bad-input.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/*
 * Whatever is sent, and whatever Polytomic answers: never a failure on our side, and never no answer. BAD_INPUTS is
 * how many inputs in all; the same seed gives the same ones.
 */
const inputs = Number(process.env.BAD_INPUTS || 2_000);
const seed = Number(process.env.BAD_INPUT_SEED || 1);
// A limit for what hangs, not a measure: a busy machine takes up to 50 ms for each.
vi.setConfig({ testTimeout: Math.max(600_000, inputs * 50) });
const share = (part: number) => Math.ceil(inputs * part);

const sent = vi.hoisted(() => ({
  cookies: [] as { name: string; value: string }[],
  headers: [] as [string, string][],
}));
vi.mock("next/headers", () => ({
  cookies: async () => ({
    getAll: () => sent.cookies,
    get: (wanted: string) => sent.cookies.find(({ name }) => name === wanted),
    set: () => undefined,
  }),
  headers: async () => new Headers(sent.headers),
}));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined }));

useWorld();

type Door = { name: string; kind: string; isCall: boolean; made: (...given: unknown[]) => Promise<unknown> };

const doors: Door[] = [];
for (const file of globSync("app/**/{page.tsx,route.ts,actions.ts}").sort()) {
  const [, path = "", kind = ""] = /^app(.*)\/(page|route|actions)\.tsx?$/.exec(file) ?? [];
  const exported: Record<string, unknown> = await import(resolve(file));
  const source = readFileSync(file, "utf8");
  for (const [name, made] of Object.entries(exported)) {
    const isCall = new RegExp(`const ${name} = (publicC|c)allAction\\(`).test(source);
    if (typeof made === "function")
      doors.push({ name: `${name} ${path}`, kind, isCall, made: made as Door["made"] });
  }
}
const actions = doors.filter(({ kind }) => kind === "actions");
// next-auth brings its own way to the request, which needs a server: tests/e2e/bad-requests.spec.ts.
const readers = doors.filter(({ kind, name }) => kind !== "actions" && !name.includes("nextauth"));

const isAsked = ({ name }: Door) =>
  /audit|\/staff$|tenants|timeline|reconcile$|names|operations|sign-in/.test(name) &&
  !/(keys|users|health)$/.test(name);

/** Of everything that an id can name. */
let ids: string[] = [];
let who: Staff | undefined;

/** Some forms end the session, or the person's rights. */
async function signInIfNeeded(): Promise<void> {
  const { id, sessionId } = who ?? {};
  const staff = sessionId === undefined ? null : await findBySession(sessionId);
  if (staff?.role !== "admin" || staff.id !== id) who = await addStaff("admin");
  const secret = settings().nextAuthSecret.reveal();
  const value = await encode({ token: { sub: who?.sessionId ?? "" }, secret });
  Object.assign(sent, { cookies: [{ name: "next-auth.session-token", value }], headers: [] });
}

beforeAll(async () => {
  const admin = await addStaff("admin");
  const tenants = [await onboard(admin), await onboard(admin)];
  const keys = await db().organizationKey.findMany({ select: { id: true } });
  const rows = [...tenants, ...keys, admin, { id: admin.sessionId }];
  ids = [
    ...rows.map(({ id }) => id),
    ...tenants.flatMap(({ organizationId, userId }) => [organizationId, userId]),
  ];
});
afterEach(() => vi.restoreAllMocks());

/** What failed, by the door and the error: once each, with its first input. */
function collect() {
  const found = new Map<string, string>();
  return {
    found,
    add: (door: string, error: unknown, input: unknown) => {
      const text = error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : String(error);
      const what = `${door}: ${text.replace(/\s+/g, " ")}`;
      if (!found.has(what)) found.set(what, JSON.stringify(input)?.slice(0, 400) ?? "");
    },
  };
}

/** What the app logged while it could not answer is the cause. */
let cause: unknown;
function watchLog(): void {
  cause = undefined;
  vi.spyOn(log(), "error").mockImplementation((given: unknown) => {
    cause = (given as { err?: unknown }).err ?? given;
  });
}

const failedOf = (answer: unknown): boolean => {
  const { problem } = (answer ?? {}) as { problem?: { code: string; message: string } };
  return problem?.code === "failed" || /\n\s+at |node_modules/.test(problem?.message ?? "");
};

/** Null if the door answered as it should. */
async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  watchLog();
  try {
    const answer = await within(minuteMs, call());
    if (answer instanceof Response) return answer.status >= 500 ? (cause ?? answer.status) : null;
    return failedOf(answer) ? (cause ?? "failed") : null;
  } catch (error) {
    if (error instanceof AppError) return error.code === "unavailable" ? (error.cause ?? error) : null;
    const { digest = "" } = error as { digest?: string };
    return /^NEXT_/.test(digest) ? null : error;
  }
}

function formData(fields: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, typed] of fields) form.append(name, typed);
  return form;
}

const visit = (door: Door, query: [string, string][], token: string) => {
  const [tenantId = token] = query.filter(([name]) => name === "tenantId").map(([, id]) => id);
  const params = Promise.resolve({ tenantId, token, nextauth: ["session"] });
  if (door.kind === "route") {
    const url = new URL("/api", settings().nextAuthUrl);
    for (const [name, typed] of query) url.searchParams.append(name, typed);
    return door.made(new NextRequest(url, { headers: new Headers(sent.headers) }), { params });
  }
  const byName = Map.groupBy(query, ([name]) => name);
  const search = [...byName].map(([name, all]) => [
    name,
    all.length > 1 ? all.map(([, each]) => each) : all[0]?.[1],
  ]);
  return door.made({ params, searchParams: Promise.resolve(Object.fromEntries(search)) });
};

const sampled = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] =>
  fc.sample(arbitrary, { numRuns, seed });

/** By the rules of the form, or of what an action is called with. */
function isInvalid(answer: unknown): boolean {
  const { status, problem } = (answer ?? {}) as { status?: string; problem?: { code: string } };
  return status === "invalid" || problem?.code === "invalid";
}

test("forms", async () => {
  const { found, add } = collect();
  const each = Math.ceil(share(0.4) / actions.length);
  let taken = 0;
  for (const door of actions)
    for (const fields of sampled(formOf(findInput(door.made), ids), each)) {
      await signInIfNeeded();
      const { isCall } = door;
      const input = isCall ? Object.fromEntries(fields) : formData(fields);
      const failure = await failureOf(async () => {
        const answer = await (isCall ? door.made(input) : door.made(idle, input));
        if (!isInvalid(answer)) taken += 1;
        return answer;
      });
      if (failure !== null) add(door.name, failure, fields);
    }
  expect(Object.fromEntries(found)).toEqual({});
  // Not all of it stops at the form's own rules.
  expect(taken).toBeGreaterThan(share(0.4) / 10);
});

test("query strings and cursors", async () => {
  const { found, add } = collect();
  await signInIfNeeded();
  // What reads no query gets few.
  const few = Math.ceil(share(0.05) / readers.length);
  const many = Math.ceil(share(0.3) / readers.filter(isAsked).length);
  const asked = fc.tuple(queryOf(ids), fc.oneof(fc.constantFrom(...ids), value));
  const [tenantId = ""] = ids;
  const poisoned = poisonedQueries.map((query): [[string, string][], string] => [query, tenantId]);
  const isList = ({ name }: Door) => /(audit|timeline|tenants)$/.test(name);
  for (const door of readers)
    for (const [query, token] of [
      ...(isList(door) ? poisoned : []),
      ...sampled(asked, isAsked(door) ? many : few),
    ]) {
      const failure = await failureOf(() => visit(door, query, token));
      if (failure !== null) add(door.name, failure, [query, token]);
    }
  expect(Object.fromEntries(found)).toEqual({});
});

test("headers and cookies", async () => {
  const { found, add } = collect();
  const all = [...actions, ...readers];
  const each = Math.ceil(share(0.1) / all.length);
  for (const door of all)
    for (const [headers, jar] of sampled(fc.tuple(headersOf, cookies), each)) {
      Object.assign(sent, { headers, cookies: jar.map(([name, text]) => ({ name, value: text })) });
      const [first = ""] = ids;
      const call = () => (door.kind === "actions" ? door.made(idle, new FormData()) : visit(door, [], first));
      const failure = await failureOf(call);
      if (failure !== null) add(door.name, failure, [headers, jar]);
    }
  expect(Object.fromEntries(found)).toEqual({});
});

/** Polytomic's answer as it would be, but for one thing. */
async function spoiled(answer: Response, how: Spoiling): Promise<Response> {
  const text = JSON.stringify(spoil(JSON.parse((await answer.text()) || "null"), how)) ?? "";
  const status = how.status ?? answer.status;
  const headers = new Headers(how.id === null ? [] : [["x-request-id", how.id]]);
  const hasBody = ![204, 304].includes(status);
  return new Response(hasBody ? text.slice(0, how.cut ?? text.length) : null, { status, headers });
}

test("answers of Polytomic", async () => {
  const { found, add } = collect();
  await signInIfNeeded();
  const { fetch } = globalThis;
  const pages = readers.filter(({ name }) => /tenants\/|reconcile|polytomic|onboarding|names/.test(name));
  const work = fc.tuple(
    fc.oneof(fc.constantFrom(...pages), fc.constant(null)),
    fc.array(spoiling, { minLength: 1, maxLength: 4 }),
  );
  for (const [door, all] of sampled(work, share(0.15))) {
    let turn = 0;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (...given) => {
      const how = all[turn++ % all.length];
      const answer = await fetch(...given);
      return how ? await spoiled(answer, how) : answer;
    });
    const [tenantId = ""] = ids;
    // No page: a whole onboarding.
    const call = async () => (door ? visit(door, [], tenantId) : onboard(await addStaff("onboarder")));
    const failure = await failureOf(call);
    vi.restoreAllMocks();
    const isStopped = failure instanceof Error && /was not onboarded/.test(failure.message);
    if (failure !== null && !isStopped) add(door?.name ?? "onboarding", failure, all);
  }
  expect(Object.fromEntries(found)).toEqual({});
});
