import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { findInvitation, invite } from "#lib/staff/invitations.ts";
import { findReset, makeReset } from "#lib/staff/password-resets.ts";
import { findUnlockedUntil, lockSession } from "#lib/staff/sessions.ts";
import { signOut } from "#lib/staff/sign-in.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type Jar, passProvider } from "#tests/support/hands/oidc.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { type OidcProvider, oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What has ended does not come back by single sign-on: a role, its links, and trust in who sits at the browser. */

/** The cookies of one browser. */
const jar = vi.hoisted(() => new Map<string, { value: string }>());
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-for": "192.0.2.7" }),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => jar.set(name, { value, ...options }),
  }),
}));

const world = useWorld();
let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider("http://127.0.0.1:3000/api/oidc/callback");
  const groups = { OIDC_NEWCOMERS: "groups", OIDC_GROUP_ROLES: "admin:ops" };
  adoptEnvironment({ ...oidcSettings(provider.issuer), ...groups });
});
afterAll(() => provider?.stop());
beforeEach(() => {
  jar.clear();
  // The provider has a clock of its own.
  world.moveClock(Date.now() - clock.now().getTime());
});

/** A colleague whom a group made an admin, in their session. */
async function enterAsAdmin(email: string, at: Jar = new Map()): Promise<Staff> {
  provider.directory.set(email, { groups: ["ops"] });
  await passProvider(email, { at });
  const staff = await findStaff();
  if (!staff) throw new Error("nobody is signed in");
  return staff;
}

async function leave(email: string): Promise<void> {
  provider.directory.set(email, { groups: [] });
  expect(await passProvider(email)).toContain("error=oidc_no_group");
  expect(await findStaff()).toBeNull();
}

const tokenOf = ({ link }: { link: string }) => link.split("/").at(-1) ?? "";

test("the invitations and reset links of an admin end with the group that made them one", async () => {
  await addStaff("admin");
  const other = await addStaff("viewer", false);
  const staff = await enterAsAdmin("leaver@partner.example");
  const invited = tokenOf(
    await invite(staff, { email: "me@elsewhere.example", role: "admin", seesKeys: false }),
  );
  const reset = tokenOf(await makeReset(staff, other.id));
  await leave(staff.email);
  expect(await findInvitation(invited)).toBeNull();
  expect(await findReset(reset)).toBeNull();
  const { role } = await db().staff.findUniqueOrThrow({ where: { id: staff.id } });
  expect(role).toBe("viewer");
  // In the group again, they have the role again, and the links stay ended.
  expect((await enterAsAdmin(staff.email)).role).toBe("admin");
  expect(await findInvitation(invited)).toBeNull();
  expect(await findReset(reset)).toBeNull();
});

test("the last admin stays one without the group too, and is signed out", async () => {
  const staff = await enterAsAdmin("last@partner.example");
  await db().staff.updateMany({ where: { id: { not: staff.id } }, data: { role: "viewer" } });
  await leave(staff.email);
  const { role } = await db().staff.findUniqueOrThrow({ where: { id: staff.id } });
  expect(role).toBe("admin");
});

test.each([
  ["locking", lockSession],
  ["signing out", signOut],
])("%s is not undone by the session that is still open at the provider", async (_, end) => {
  const at: Jar = new Map();
  const email = "sitting@partner.example";
  const staff = await enterAsAdmin(email, at);
  expect(findUnlockedUntil(staff)).not.toBeNull();
  await end(staff);
  world.moveClock(minuteMs);
  const back = await enterAsAdmin(email, at);
  expect(back.sessionId).not.toBe(staff.sessionId);
  expect(findUnlockedUntil(back)).toBeNull();
});
