import { NextRequest } from "next/server";
import { beforeEach, expect, test, vi } from "vitest";
import { publicFormAction } from "#lib/access/action.ts";
import { publicRoute } from "#lib/access/route.ts";
import { AppError } from "#lib/base/errors.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { signInForm } from "#lib/forms/staff.ts";
import { idle } from "#lib/forms/state.ts";
import { authHandler, authOptions, authorize } from "#lib/staff/next-auth.ts";
import { openSession } from "#lib/staff/sessions.ts";
import { signIn } from "#lib/staff/sign-in.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* next-auth's own routes, which sign in and out beside our forms. */

vi.mock("#lib/staff/sessions.ts", { spy: true });
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined, getAll: () => [], set: () => undefined }),
}));
const logged = vi.hoisted(() => vi.fn());
vi.mock("#lib/base/log.ts", () => ({ log: () => ({ error: logged, info: () => undefined }) }));

useWorld();
beforeEach(() => logged.mockReset());

const credentials = { email: "vera@partner.example", password: "a long enough password" };
const failure = new Error("Can't reach database server at db.internal:5432");

test("a failure of ours is shown to a stranger as a reference, and the log has its cause", async () => {
  vi.mocked(openSession).mockRejectedValue(failure);
  await expect(authorize(credentials)).rejects.toThrow(/^[0-9A-F]{8}$/);
  const form = new FormData();
  for (const [name, value] of Object.entries(credentials)) form.set(name, value);
  const signInAction = publicFormAction({
    input: signInForm,
    work: async ({ email, password }) => signIn(email, new Secret(password)).then(() => undefined),
  });
  const { problem } = await signInAction(idle, form);
  expect(problem).toEqual({
    code: "failed",
    message: `Something failed on our side. Reference ${problem?.reference}.`,
    reference: expect.stringMatching(/^[0-9A-F]{8}$/),
  });
  expect(logged.mock.calls.map(([line]) => line.err)).toEqual([failure, failure]);
});

test("on https each of its cookies is of this host alone", () => {
  const before = settings().nextAuthUrl;
  adoptEnvironment({ NEXTAUTH_URL: "https://onboarding.partner.example" });
  const { sessionToken, callbackUrl } = authOptions().cookies ?? {};
  adoptEnvironment({ NEXTAUTH_URL: before });
  // That of its CSRF token has this name by default.
  for (const each of [sessionToken, callbackUrl])
    expect(each).toMatchObject({
      name: expect.stringMatching(/^__Host-/),
      options: { secure: true, httpOnly: true, path: "/" },
    });
});

test("too many attempts are no failure", async () => {
  vi.mocked(openSession).mockRejectedValue(new AppError("throttled", "Too many attempts."));
  await expect(authorize(credentials)).rejects.toThrow(/^throttled$/);
  expect(logged).not.toHaveBeenCalled();
});

test("signing out by next-auth's route ends the session in the database", async () => {
  const { sessionId } = await addStaff("viewer");
  const { events } = authOptions();
  await events?.signOut?.({ token: { sub: sessionId }, session: { expires: "" } });
  expect(await findBySession(sessionId)).toBeNull();
  await events?.signOut?.({ token: { sub: "made up" }, session: { expires: "" } });
});

const get = (...nextauth: string[]) => {
  const query = new URLSearchParams({ error: "\n{}", level: "error", code: "\n{}" });
  const request = new NextRequest(`http://127.0.0.1:3000/api/auth/${nextauth.join("/")}?${query}`);
  return publicRoute(authHandler)(request, { params: Promise.resolve({ nextauth }) });
};

test.each(["error", "_log", "verify-request", "x"])("its route %s answers nobody", async (action) => {
  expect((await get(action)).status).toBe(404);
  expect(logged).not.toHaveBeenCalled();
});

test("nothing of its routes is stored by browsers", async () => {
  for (const action of ["csrf", "providers", "signout"])
    expect([action, (await get(action)).headers.get("Cache-Control")]).toEqual([action, "no-store"]);
});

test("a body that is too large or can't be read is refused before next-auth reads it", async () => {
  const post = (body: string, type: string) => {
    const request = new NextRequest("http://127.0.0.1:3000/api/auth/callback/credentials", {
      method: "POST",
      body,
      headers: { "Content-Type": type },
    });
    const params = Promise.resolve({ nextauth: ["callback", "credentials"] });
    return publicRoute(authHandler)(request, { params });
  };
  const statuses = [
    await post(JSON.stringify("a".repeat(20_000)), "application/json"),
    await post("{", "application/json"),
    await post("--x", "multipart/form-data; boundary=x"),
  ].map(({ status }) => status);
  expect(statuses).toEqual([413, 400, 400]);
});
