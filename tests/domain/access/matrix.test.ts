import { globSync } from "node:fs";
import { resolve } from "node:path";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { beforeAll, expect, test, vi } from "vitest";
import { findNeeded, type Needed } from "#lib/access/door.ts";
import { clock, hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { settings } from "#lib/base/settings.ts";
import { idle } from "#lib/forms/state.ts";
import { holders, type Person, people } from "#tests/support/hands/holders.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Who may do what. Every server action, page and route of app/ is called as everybody who could call it. */

/** What each door needs. A door without a row here, or a row without a door, fails. */
const rows: Record<string, Needed> = {
  "page /": "anybody",
  "page /audit": "audit:read",
  "page /connect/[token]": "anybody",
  "page /connect/done": "anybody",
  "page /settings/notifications": "notice:read",
  "page /key-link/[linkId]": "anybody",
  "page /settings/branding": "partner:read",
  "page /settings/polytomic": "partner:read",
  "page /inbox": "tenant:read",
  "page /settings/security": "partner:read",
  "page /invitation/[token]": "anybody",
  "page /onboarding/[tenantId]": "tenant:read",
  "page /onboarding/[tenantId]/done": "tenant:read",
  "page /onboarding/[tenantId]/key": "tenant:read",
  "page /onboarding/[tenantId]/organization": "tenant:read",
  "page /onboarding/[tenantId]/user": "tenant:read",
  "page /onboarding/new": "tenant:read",
  "page /overview": "tenant:read",
  "page /profile": "profile:edit",
  "page /reconcile": "tenant:read",
  "page /reconcile/adopted/[tenantId]": "tenant:read",
  "page /reset/[token]": "anybody",
  "page /sign-in": "anybody",
  "page /sign-in/code": "anybody",
  "page /staff": "staff:read",
  "page /tenants": "tenant:read",
  "page /tenants/[tenantId]": "tenant:read",
  "page /tenants/[tenantId]/connect": "tenant:read",
  "page /tenants/[tenantId]/health": "health:read",
  "page /tenants/[tenantId]/keys": "tenant:read",
  "page /tenants/[tenantId]/settings": "tenant:read",
  "page /tenants/[tenantId]/timeline": "tenant:read",
  "page /tenants/[tenantId]/users": "tenant:read",

  "GET /api/audit": "audit:read",
  "GET /api/auth/[...nextauth]": "anybody",
  "POST /api/auth/[...nextauth]": "anybody",
  "GET /api/health": "anybody",
  "GET /api/home": "tenant:read",
  "GET /api/key-batches": "staff:manage",
  "GET /api/me": "profile:edit",
  "GET /api/metrics": "scraper",
  "GET /api/oidc": "anybody",
  "GET /api/oidc/callback": "anybody",
  "GET /api/names": "tenant:onboard",
  "GET /api/operations": "tenant:read",
  "GET /api/reconcile": "tenant:read",
  "GET /api/tenants": "tenant:read",

  "verifyPartnerKeyAction /settings/polytomic": "partner:read",
  "changeKeyPolicyAction /settings/polytomic": "policy:manage",
  "changeRevealPolicyAction /settings/security": "policy:manage",
  "changeSecondFactorPolicyAction /settings/security": "policy:manage",
  "testMailAction /settings/notifications": "notice:read",
  "testWebhookAction /settings/notifications": "notice:manage",
  "addWebhookAction /settings/notifications": "notice:manage",
  "removeWebhookAction /settings/notifications": "notice:manage",
  "changeBrandingAction /settings/branding": "policy:manage",
  "createOrganizationAction /onboarding": "tenant:onboard",
  "adoptOrganizationAction /onboarding": "tenant:onboard",
  "addRootUserAction /onboarding": "tenant:onboard",
  "adoptUserAction /onboarding": "tenant:onboard",
  "mintKeyAction /onboarding": "tenant:onboard",
  "checkAgainAction /onboarding": "tenant:onboard",
  "startOverAction /onboarding": "tenant:onboard",
  "beginSecondFactorAction /profile": "profile:edit",
  "confirmSecondFactorAction /profile": "profile:edit",
  "renewRecoveryCodesAction /profile": "profile:edit",
  "endSecondFactorAction /profile": "profile:edit",
  "changeNameAction /profile": "profile:edit",
  "changePasswordAction /profile": "profile:edit",
  "changeTimingAction /profile": "profile:edit",
  "endOwnSessionAction /profile": "profile:edit",
  "endOtherSessionsAction /profile": "profile:edit",
  "lockAction /profile": "profile:edit",
  "reauthenticateAction /profile": "profile:edit",
  "reconcileAction /reconcile": "reconcile:run",
  "importAction /reconcile": "reconcile:run",
  "adoptAction /reconcile": "reconcile:run",
  "writeOffAction /reconcile": "reconcile:run",
  "renameAction /reconcile": "reconcile:run",
  "keepNameAction /reconcile": "reconcile:run",
  "acknowledgeAction /reconcile": "reconcile:run",
  "chooseUserAction /reconcile": "tenant:onboard",
  "inviteAction /staff": "staff:manage",
  "renewInvitationAction /staff": "staff:manage",
  "revokeInvitationAction /staff": "staff:manage",
  "endSessionAction /staff": "staff:manage",
  "endAllSessionsAction /staff": "staff:manage",
  "changeMemberAction /staff": "staff:manage",
  "disableMemberAction /staff": "staff:manage",
  "enableMemberAction /staff": "staff:manage",
  "makeResetAction /staff": "staff:manage",
  "allowReadsAction /staff": "staff:manage",
  "replaceHeldAction /staff": "staff:manage",
  "resetSecondFactorAction /staff": "staff:manage",
  "reassignTenantsAction /staff": "staff:manage",
  "snoozeAction /inbox": "tenant:edit",
  "wakeAction /inbox": "tenant:edit",
  // Views are one's own.
  "saveViewAction /tenants": "tenant:read",
  "removeViewAction /tenants": "tenant:read",
  "readKeyAction /tenants/[tenantId]": "key:read",
  // Each operation asks for the right of its kind besides.
  "tryAgainAction /tenants/[tenantId]": "tenant:edit",
  "cancelOperationAction /tenants/[tenantId]": "tenant:edit",
  "saveFactsAction /tenants/[tenantId]": "tenant:edit",
  "makeConnectLinkAction /tenants/[tenantId]/connect": "connect:manage",
  "renewConnectLinkAction /tenants/[tenantId]/connect": "connect:manage",
  "revokeConnectLinkAction /tenants/[tenantId]/connect": "connect:manage",
  "checkHealthAction /tenants/[tenantId]/health": "tenant:edit",
  "verifyKeysAction /tenants/[tenantId]/keys": "tenant:edit",
  "rotateKeyAction /tenants/[tenantId]/keys": "key:rotate",
  "beginOverlapAction /tenants/[tenantId]/keys": "key:rotate",
  "customerSwitchedAction /tenants/[tenantId]/keys": "key:rotate",
  "stopAtAction /tenants/[tenantId]/keys": "key:rotate",
  "clearTimeAction /tenants/[tenantId]/keys": "key:rotate",
  "revokeKeyAction /tenants/[tenantId]/keys": "key:rotate",
  // The right to change keys is asked for besides.
  "sendKeyAction /tenants/[tenantId]/keys": "key:read",
  "withdrawKeyLinkAction /tenants/[tenantId]/keys": "key:rotate",
  "explainOpeningAction /tenants/[tenantId]/keys": "key:rotate",
  // To stop hiding keys is for admins.
  "blindAction /tenants/[tenantId]/keys": "key:rotate",
  "changeOrganizationAction /tenants/[tenantId]/settings": "tenant:edit",
  "deleteOrganizationAction /tenants/[tenantId]/settings": "tenant:delete",
  "changeTenantAction /tenants/[tenantId]/settings": "tenant:edit",
  "addUserAction /tenants/[tenantId]/users": "user:manage",
  "changeRoleAction /tenants/[tenantId]/users": "user:manage",
  "removeUserAction /tenants/[tenantId]/users": "user:manage",
  // Before anybody is signed in, or with a link that is the proof itself.
  "signInAction /sign-in": "anybody",
  "signInCodeAction /sign-in/code": "anybody",
  "signOutAction /sign-in": "anybody",
  "openConnectLinkAction /connect/[token]": "anybody",
  "lookAtKeyLinkAction /key-link/[linkId]": "anybody",
  "takeKeyAction /key-link/[linkId]": "anybody",
  "acceptInvitationAction /invitation/[token]": "anybody",
  "resetPasswordAction /reset/[token]": "anybody",
};

/**
 * Doors that ask for a password confirmed within ten minutes: what gives rights, locks people out, rotates, deletes,
 * changes policies or decides what becomes of a key. Revoking a key that leaked is an emergency and does not ask.
 */
const recent = [
  "changeKeyPolicyAction /settings/polytomic",
  "changeRevealPolicyAction /settings/security",
  "changeSecondFactorPolicyAction /settings/security",
  "beginSecondFactorAction /profile",
  "confirmSecondFactorAction /profile",
  "renewRecoveryCodesAction /profile",
  "endSecondFactorAction /profile",
  "addWebhookAction /settings/notifications",
  "writeOffAction /reconcile",
  "inviteAction /staff",
  "renewInvitationAction /staff",
  "changeMemberAction /staff",
  "disableMemberAction /staff",
  "enableMemberAction /staff",
  "makeResetAction /staff",
  "allowReadsAction /staff",
  "replaceHeldAction /staff",
  "resetSecondFactorAction /staff",
  "reassignTenantsAction /staff",
  "readKeyAction /tenants/[tenantId]",
  "cancelOperationAction /tenants/[tenantId]",
  "rotateKeyAction /tenants/[tenantId]/keys",
  "beginOverlapAction /tenants/[tenantId]/keys",
  "customerSwitchedAction /tenants/[tenantId]/keys",
  "stopAtAction /tenants/[tenantId]/keys",
  "clearTimeAction /tenants/[tenantId]/keys",
  "sendKeyAction /tenants/[tenantId]/keys",
  "blindAction /tenants/[tenantId]/keys",
  "changeOrganizationAction /tenants/[tenantId]/settings",
  "deleteOrganizationAction /tenants/[tenantId]/settings",
  "addUserAction /tenants/[tenantId]/users",
  "changeRoleAction /tenants/[tenantId]/users",
  "removeUserAction /tenants/[tenantId]/users",
];

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

function call({ kind, made }: Door): Promise<unknown> {
  const params = Promise.resolve({ tenantId, token: "none", nextauth: ["csrf"] });
  if (kind === "page") return made({ params, searchParams: Promise.resolve({}) });
  if (kind === "route") return made(new NextRequest(new URL("/api", settings().nextAuthUrl)), { params });
  return made(idle, new FormData());
}

type Outcome = "allowed" | "refused" | "failed";

/** Whatever else is answered comes after the question who asks. */
const outcomes: Record<string, Outcome> = { forbidden: "refused", "signed-out": "refused", failed: "failed" };
const outcomeOfCode = (code = "") => outcomes[code] ?? "allowed";

/** Whether a session whose password was confirmed hours ago is asked for it again. */
async function asksAgain(door: Door): Promise<boolean> {
  await visitAs("admin with keys");
  await db().session.updateMany({ data: { authenticatedAt: new Date(clock.now().getTime() - 6 * hourMs) } });
  const answer = await call(door).catch(() => undefined);
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
    return digest.includes("/sign-in?next=") ? "refused" : "allowed";
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
