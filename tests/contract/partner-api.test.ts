/**
 * What the documents promise about the partner API: kept by the sandbox for every caller, and (with
 * CONTRACT_PARTNER_KEY, and CONTRACT_API_URL for another origin) by the real one. Nothing that is
 * unconfirmed is asserted here. The real run makes one organization, named as a test, and deletes it;
 * its user's address is in a domain that receives no mail.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import { type Driver, type DriverMaker, ourClient, publishedClient, Refused } from "./drivers.ts";

type Target = { origin: string; partnerKey: string; stop: () => Promise<void> };

async function startSandbox(): Promise<Target> {
  const partnerKey = `partner-${randomUUID()}`;
  const sandbox = createSandbox({ partnerKey });
  return { origin: await sandbox.listen(), partnerKey, stop: sandbox.close };
}

const realKey = process.env.CONTRACT_PARTNER_KEY ?? "";
const realOrigin = process.env.CONTRACT_API_URL ?? "https://app.polytomic.com";
const reachReal = async (): Promise<Target> => ({
  origin: realOrigin,
  partnerKey: realKey,
  stop: async () => undefined,
});

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "carried out",
    (error: unknown) => (error instanceof Refused ? error.status : error),
  );

function promises(reach: () => Promise<Target>, makeDriver: DriverMaker) {
  const name = `Contract test ${randomUUID()} (safe to delete)`;
  const email = `Root.${randomUUID()}@Contract-Test.Example`;
  let target: Target;
  let partner: Driver;
  let orgId = "";
  let userId = "";
  let key = "";

  beforeAll(async () => {
    target = await reach();
    partner = makeDriver(target.origin, target.partnerKey);
  });

  // By name as well as by id: an organization whose creation went unanswered must not stay behind.
  afterAll(async () => {
    const listed = await partner.listOrganizations();
    for (const left of listed) {
      if (left.id && left.name?.startsWith(name)) await partner.deleteOrganization(left.id);
    }
    await target.stop();
  });

  test("the partner key is known as one", async () => {
    expect(await partner.me()).toMatchObject({ is_partner: true, is_user: false });
  });

  test("an organization is created, read and listed after the owner's", async () => {
    const created = await partner.createOrganization({ name });
    orgId = created.id ?? "";
    expect(created).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name });
    expect(await partner.getOrganization(orgId)).toMatchObject({ id: orgId, name });
    const listed = await partner.listOrganizations();
    expect(listed.findIndex(({ id }) => id === orgId)).toBeGreaterThan(0);
    expect(listed[0]?.id).toBe((await partner.me()).organization_id);
  });

  test("a second organization of the same name is refused with 409", async () => {
    expect(await refusal(partner.createOrganization({ name }))).toBe(409);
  });

  test("an organization is renamed", async () => {
    const renamed = `${name} renamed`;
    expect(await partner.updateOrganization(orgId, { name: renamed })).toMatchObject({ name: renamed });
    expect(await partner.updateOrganization(orgId, { name })).toMatchObject({ id: orgId, name });
  });

  test("a new organization has no users", async () => {
    expect(await partner.listUsers(orgId)).toEqual([]);
  });

  test("a user is created with a lower-cased email and the requested role", async () => {
    const created = await partner.createUser(orgId, { email, role: "admin" });
    userId = created.id ?? "";
    expect(created).toMatchObject({ email: email.toLowerCase(), organization_id: orgId });
    expect(await partner.getUser(orgId, userId)).toMatchObject({ id: userId, email: email.toLowerCase() });
    expect((await partner.listUsers(orgId)).map(({ id }) => id)).toEqual([userId]);
  });

  test("role and role_ids together are rejected", async () => {
    const both = { email: "both@contract-test.example", role: "admin", role_ids: [randomUUID()] };
    expect(await refusal(partner.createUser(orgId, both))).toBe(422);
  });

  test("a minted key opens its own organization as its own user", async () => {
    key = await partner.mintKey(orgId, userId, false);
    expect(await makeDriver(target.origin, key).me()).toMatchObject({
      id: userId,
      organization_id: orgId,
      organization_name: name,
      is_user: true,
      is_partner: false,
    });
  });

  test("a forced mint replaces the key", async () => {
    const second = await partner.mintKey(orgId, userId, true);
    expect(second).not.toBe(key);
    expect(await makeDriver(target.origin, second).me()).toMatchObject({ id: userId });
    expect(await refusal(makeDriver(target.origin, key).me())).toBe(401);
    key = second;
  });

  test("an organization's key cannot list the partner's organizations", async () => {
    expect([401, 403]).toContain(await refusal(makeDriver(target.origin, key).listOrganizations()));
  });

  test("an id outside the partner account is not accessible", async () => {
    expect([403, 404]).toContain(await refusal(partner.getOrganization(randomUUID())));
    expect([403, 404]).toContain(await refusal(partner.listUsers(randomUUID())));
  });

  test("a wrong key is refused with 401", async () => {
    expect(await refusal(makeDriver(target.origin, `wrong-${randomUUID()}`).me())).toBe(401);
  });

  test("a deleted user is gone", async () => {
    await partner.deleteUser(orgId, userId);
    expect(await partner.listUsers(orgId)).toEqual([]);
    expect([403, 404]).toContain(await refusal(partner.getUser(orgId, userId)));
  });

  test("a deleted organization is gone", async () => {
    await partner.deleteOrganization(orgId);
    expect((await partner.listOrganizations()).some(({ id }) => id === orgId)).toBe(false);
  });
}

describe("the sandbox, asked by the published client", () => promises(startSandbox, publishedClient));
describe("the sandbox, asked by our client", () => promises(startSandbox, ourClient));

// `npm test` has no key: only `npm run contract` asks the real API.
if (realKey !== "") describe(`the real API at ${realOrigin}`, () => promises(reachReal, ourClient));
