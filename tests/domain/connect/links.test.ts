import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { readConnectionChoices } from "#lib/activity/activity.ts";
import { dayMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { listLinks, makeLink, renewLink, revokeLink } from "#lib/connect/links.ts";
import { findLink, openLink } from "#lib/connect/open.ts";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
import { readKey } from "#lib/keys/read.ts";
import { hashToken } from "#lib/links/token.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const tenantId = draftId();
let staff: Staff;
let key: string;

beforeAll(async () => {
  staff = await addStaff();
  await onboard(staff, { tenantId, name: "Connected Freight" });
  key = (await readKey(staff, tenantId, "copy")).reveal();
});

afterEach(() => world.sandbox.faults.clear());

const form = (more: Record<string, string> = {}) =>
  makeConnectLinkForm.parse({ tenantId, connectionName: "Freight CRM", ...more });

async function made(more: Record<string, string> = {}) {
  const { link } = await makeLink(staff, form(more));
  const token = link.split("/").at(-1) ?? "";
  const { id } = await db().connectLink.findUniqueOrThrow({ where: { tokenHash: hashToken(token) } });
  return { link, token, id };
}
const sessions = () =>
  world.sandbox.inspect().requests.filter(({ endpoint }) => endpoint === "startConnect").length;
const events = () =>
  db().auditEvent.findMany({ where: { targetType: "connect-link" }, orderBy: { id: "asc" } });

test("the token is in the address that is shown once, and stored only as a hash", async () => {
  const { link, token } = await made();
  expect(link).toMatch(/\/connect\/[\w-]{32}$/);
  const rows = await db().connectLink.findMany({ omit: { tokenHash: false } });
  const kept = JSON.stringify([rows, await events(), await listLinks(staff, tenantId)]);
  expect(kept).not.toContain(token);
});

test("Polytomic gets the redirect address, and never the token", async () => {
  const { link, token } = await made();
  const address = new URL((await openLink(token)) ?? "");
  const session = world.sandbox.state.sessions.get(address.searchParams.get("token") ?? "");
  expect(session?.back).toBe(new URL("/connect/done", link).href);
  expect(address.href).not.toContain(token);
});

test("following a link mints nothing; each press of the button opens one session, counted and recorded", async () => {
  const { token, id } = await made({ types: "salesforce, HubSpot" });
  const before = sessions();
  expect(await findLink(token)).toEqual({ connectionName: "Freight CRM", isRepair: false });
  expect(sessions()).toBe(before);
  expect(await openLink(token)).toMatch(new RegExp(`^${world.origin}/connect\\?token=`));
  expect(await openLink(token)).not.toBeNull();
  expect(sessions()).toBe(before + 2);
  const [row] = (await listLinks(staff, tenantId)).filter((link) => link.id === id);
  expect(row).toMatchObject({ uses: 2, state: "live", types: ["salesforce", "hubspot"] });
  const own = (await events()).filter(({ targetId }) => targetId === id);
  expect(own.map(({ action, actorId }) => [action, actorId])).toEqual([
    ["connect-link.made", staff.id],
    ["connect-link.opened", null],
    ["connect-link.opened", null],
  ]);
  expect(JSON.stringify(own)).not.toContain(key);
  expect(JSON.stringify(own)).not.toContain("tok_");
});

test("revoked, expired, archived and invented links all look the same and open no session", async () => {
  const revoked = await made();
  await revokeLink(staff, tenantId, revoked.id);
  const expired = await made({ expiresInDays: "2" });
  expect(await findLink(expired.token)).not.toBeNull();
  world.moveClock(2 * dayMs);
  const before = sessions();
  for (const token of [revoked.token, expired.token, "made-up"])
    expect([await findLink(token), await openLink(token)]).toEqual([null, null]);
  const archived = await made();
  await db().tenant.update({ where: { id: tenantId }, data: { archivedAt: new Date() } });
  expect([await findLink(archived.token), await openLink(archived.token)]).toEqual([null, null]);
  await db().tenant.update({ where: { id: tenantId }, data: { archivedAt: null } });
  expect(await findLink(archived.token)).not.toBeNull();
  expect(sessions()).toBe(before);
  const states = (await listLinks(staff, tenantId)).map(({ id, state }) => [id, state]);
  expect(states).toContainEqual([revoked.id, "revoked"]);
  expect(states).toContainEqual([expired.id, "expired"]);
  await expect(revokeLink(staff, tenantId, revoked.id)).rejects.toMatchObject({ code: "conflict" });
});

test("a new link has the old one's terms and lasts as long again; the old address stops at once", async () => {
  const old = await made({ types: "salesforce", expiresInDays: "2" });
  world.moveClock(3 * dayMs);
  const { link } = await renewLink(staff, tenantId, old.id);
  const token = link.split("/").at(-1) ?? "";
  expect([await findLink(old.token), await findLink(token)]).toMatchObject([
    null,
    { connectionName: "Freight CRM" },
  ]);
  world.moveClock(2 * dayMs - 1);
  expect(await openLink(token)).not.toBeNull();
  expect((await listLinks(staff, tenantId)).find(({ id }) => id === old.id)).toMatchObject({
    types: ["salesforce"],
    uses: 1,
  });
  const viewer = await addStaff("viewer");
  await expect(renewLink(viewer, tenantId, old.id)).rejects.toMatchObject({ code: "forbidden" });
  await revokeLink(staff, tenantId, old.id);
  await expect(renewLink(staff, tenantId, old.id)).rejects.toMatchObject({ code: "conflict" });
});

test.each<Record<string, string>>([{}, { expiresInDays: "" }, { expiresInDays: " " }])(
  "without a number of days a link lasts seven: %j",
  async (given) => {
    const { token, id } = await made(given);
    const link = await db().connectLink.findUniqueOrThrow({ where: { id } });
    expect(link.expiresAt?.getTime()).toBe(link.createdAt.getTime() + 7 * dayMs);
    world.moveClock(7 * dayMs);
    expect(await findLink(token)).toBeNull();
    staff = await addStaff();
  },
);

test("an archived tenant gets no new link, and its existing links say that they are stopped until it is restored", async () => {
  const stopped = await made();
  const stateOf = async () => (await listLinks(staff, tenantId)).find(({ id }) => id === stopped.id)?.state;
  expect(await stateOf()).toBe("live");
  await changeTenant(staff, tenantId, "archive");
  expect(await stateOf()).toBe("archived");
  const before = await db().connectLink.count();
  await expect(makeLink(staff, form())).rejects.toMatchObject({
    code: "conflict",
    message: "This tenant is archived. A connect link would not work.",
    hint: "Restore it in its settings first.",
  });
  expect(await db().connectLink.count()).toBe(before);
  await changeTenant(staff, tenantId, "restore");
  expect(await stateOf()).toBe("live");
  expect(await findLink(stopped.token)).not.toBeNull();
  await changeTenant(staff, tenantId, "archive");
  await revokeLink(staff, tenantId, stopped.id);
  expect(await stateOf()).toBe("revoked");
  await changeTenant(staff, tenantId, "restore");
});

test("a link that is revoked while a session is opened gives no address", async () => {
  const { token, id } = await made();
  world.sandbox.faults.add({ fault: "hold-before-commit", endpoint: "startConnect" });
  const before = sessions();
  const opening = openLink(token);
  await expect.poll(sessions, { interval: 5 }).toBe(before + 1);
  await revokeLink(staff, tenantId, id);
  world.sandbox.release();
  expect(await opening).toBeNull();
  expect((await events()).filter(({ targetId }) => targetId === id).map(({ action }) => action)).toEqual([
    "connect-link.made",
    "connect-link.revoked",
  ]);
});

test("an anonymous visitor learns that something failed, without the details", async () => {
  const { token } = await made();
  world.sandbox.faults.add({ fault: "401", endpoint: "startConnect" });
  const error: unknown = await openLink(token).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "upstream", message: "The connection form could not be opened." });
  expect(JSON.stringify(error) + String(error)).not.toMatch(new RegExp(`${key}|Polytomic|401`));
  expect(await openLink(token)).not.toBeNull();
});

test("opening one link repeatedly is stopped, and affects no other link", async () => {
  const { token } = await made();
  for (let press = 0; press < 10; press++) await openLink(token);
  await expect(openLink(token)).rejects.toMatchObject({ code: "throttled" });
  expect(await openLink((await made()).token)).not.toBeNull();
});

/** What Polytomic is asked for when this link is opened. */
async function sentFor(token: string): Promise<unknown> {
  const fetching = vi.spyOn(globalThis, "fetch");
  try {
    await openLink(token);
    return JSON.parse(String(fetching.mock.lastCall?.[1]?.body));
  } finally {
    fetching.mockRestore();
  }
}

test("a link offers the integrations that it was made for, and all of them when made for none", async () => {
  const some = await made({ types: "salesforce, HubSpot" });
  expect(await sentFor(some.token)).toMatchObject({ whitelist: ["salesforce", "hubspot"] });
  expect(await sentFor((await made()).token)).not.toHaveProperty("whitelist");
});

test("a repair link keeps the connection's own name and asks for that connection", async () => {
  world.moveClock(2 * minuteMs);
  const choices = await readConnectionChoices(staff, tenantId);
  const connection = choices?.trouble === null ? choices.rows[0] : undefined;
  if (!connection) throw new Error("the sandbox has no connection");
  const { token, id } = await made({
    connectionId: connection.id,
    connectionName: "Another name",
    types: "hubspot",
  });
  expect(await findLink(token)).toEqual({ connectionName: connection.name, isRepair: true });
  expect(await db().connectLink.findUniqueOrThrow({ where: { id } })).toMatchObject({
    connectionId: connection.id,
    types: [],
  });
  expect(await sentFor(token)).toEqual({
    name: connection.name,
    connection: connection.id,
    redirect_url: expect.any(String),
  });
  await expect(makeLink(staff, form({ connectionId: "not-there" }))).rejects.toMatchObject({
    fields: { connectionId: expect.any(String) },
  });
});

test("creating a link needs the right, a key and a name", async () => {
  const viewer = await addStaff("viewer");
  await expect(makeLink(viewer, form())).rejects.toMatchObject({ code: "forbidden" });
  const { id } = await made();
  await expect(revokeLink(viewer, tenantId, id)).rejects.toMatchObject({ code: "forbidden" });
  const keyless = draftId();
  await createOrganization(staff, keyless, organizationNamed("Keyless Freight"));
  await expect(makeLink(staff, { ...form(), tenantId: keyless })).rejects.toMatchObject({ code: "conflict" });
  const issues = makeConnectLinkForm.safeParse({ tenantId, types: "no spaces!", expiresInDays: "0" });
  // All problems are reported at once.
  const wrong = issues.error?.issues.map(({ path }) => path[0]);
  expect(wrong).toEqual(["types", "expiresInDays", "connectionName"]);
  expect(makeConnectLinkForm.safeParse({ tenantId }).error?.issues[0]?.path).toEqual(["connectionName"]);
});
