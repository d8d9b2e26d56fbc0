import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { takeLease } from "#lib/engine/lease.ts";
import { adoptOrganization } from "#lib/onboarding/adopt.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { checkName } from "#lib/onboarding/name-check.ts";
import { deleteOrganization } from "#lib/operations/removals.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Polytomic's list of organizations has no pages: with many customers it takes long, and comes. */

const world = useWorld();
let staff: Staff;
beforeEach(async () => {
  staff = await addStaff("admin");
});

const real = { fetch: globalThis.fetch, timeout: AbortSignal.timeout };
afterEach(() => {
  Object.assign(globalThis, { fetch: real.fetch });
  vi.useRealTimers();
});

const isList = (url: unknown, init?: RequestInit) =>
  String(url).endsWith("/api/organizations") && init?.method === "GET";

/** The longest time that a request for the list may take, in milliseconds. */
async function limitOfList(work: () => Promise<unknown>): Promise<number> {
  const limits = new WeakMap<AbortSignal, number>();
  const ofLists: number[] = [];
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => {
    const signal = timeout(ms);
    limits.set(signal, ms);
    return signal;
  };
  globalThis.fetch = (url, init) => {
    if (isList(url, init)) ofLists.push(limits.get(init?.signal as AbortSignal) ?? 0);
    return real.fetch(url, init);
  };
  try {
    await work();
  } finally {
    AbortSignal.timeout = timeout;
    globalThis.fetch = real.fetch;
  }
  expect(ofLists.length).toBeGreaterThan(0);
  return Math.min(...ofLists);
}

test("whatever needs the list waits five minutes for it, and the check of a name while it is typed ten seconds", async () => {
  const name = `Customer ${draftId()}`;
  const id = draftId();
  world.sandbox.addOutsideOrganization(name);
  const outside = world.sandbox.inspect().organizations.find((each) => each.name === name);
  expect(await limitOfList(() => createOrganization(staff, id, organizationNamed(name)))).toBe(5 * minuteMs);
  expect(await limitOfList(() => adoptOrganization(staff, id, outside?.id ?? ""))).toBe(5 * minuteMs);
  const tenant = await onboard(staff);
  const form = settingsForm(tenant.id, tenant.name, { name: `${tenant.name} Group` });
  expect(await limitOfList(() => changeOrganization(staff, form))).toBe(5 * minuteMs);
  const deletion = { tenantId: tenant.id, operationId: draftId(), expectedName: `${tenant.name} Group` };
  expect(await limitOfList(() => deleteOrganization(staff, deletion))).toBe(5 * minuteMs);
  expect(await limitOfList(() => checkName(staff, { tenantId: draftId(), name: "Fabrikam" }))).toBe(
    10 * secondMs,
  );
});

test("nobody else takes the tenant while its worker waits for the list", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  globalThis.fetch = async (url, init) => {
    if (isList(url, init)) {
      asked.resolve();
      await answer.promise;
    }
    return await real.fetch(url, init);
  };
  const id = draftId();
  const creation = createOrganization(staff, id, organizationNamed(`Customer ${id}`));
  await asked.promise;
  const leaseUntil = async () => (await db().tenant.findUniqueOrThrow({ where: { id } })).leaseUntil;
  for (let waitedS = 0; waitedS < 240; waitedS += 30) {
    const before = await leaseUntil();
    world.moveClock(30 * secondMs);
    vi.advanceTimersByTime(30 * secondMs);
    const isSame = async () => (await leaseUntil())?.getTime() === before?.getTime();
    for (let looks = 0; looks < 1_000 && (await isSame()); looks += 1);
    expect(await takeLease(id)).toBeNull();
  }
  answer.resolve();
  await creation;
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    stage: "organization_created",
  });
});
