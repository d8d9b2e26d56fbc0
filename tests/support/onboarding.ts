/** An app with a database of its own, a sandbox in this process, staff, and time that only tests move. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { Role } from "#lib/forms/staff.ts";
import { createSandbox } from "#lib/sandbox/sandbox.ts";
import type { Sandbox } from "#lib/sandbox/shape.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { openTestApp, type TestApp } from "./env.ts";

const partnerKey = "partner-key-of-the-tests-0123456789";

export type World = { app: TestApp; sandbox: Sandbox; origin: string; moveClock: (ms: number) => void };

/** Call once in a file. The clock stands still but for sleeps, which move it at once. */
export function useWorld(): World {
  const world = {} as World;
  const real = { ...clock };
  let nowMs = 0;
  beforeAll(async () => {
    const sandbox = createSandbox({ partnerKey, now: () => new Date(nowMs), sleep: (ms) => clock.sleep(ms) });
    const origin = await sandbox.listen();
    const app = await openTestApp({ origin, partnerKey }, { POLYTOMIC_TIMEOUT_MS: "1000" });
    const moveClock = (ms: number) => {
      nowMs += ms;
    };
    Object.assign(world, { app, sandbox, origin, moveClock });
  }, 60_000);
  beforeEach(() => {
    nowMs = Math.max(nowMs, Date.parse("2026-03-02T09:00:00Z"));
    clock.now = () => new Date(nowMs);
    clock.sleep = async (ms) => {
      nowMs += ms;
      // Lets what other workers have under way go on.
      await new Promise((resolve) => setImmediate(resolve));
    };
    world.sandbox.faults.clear();
  });
  afterAll(async () => {
    Object.assign(clock, real);
    await world.sandbox?.close();
    await world.app?.close();
  });
  return world;
}

let count = 0;

/** Somebody signed in. */
export async function addStaff(role: Role = "onboarder", seesKeys = true): Promise<Staff> {
  count += 1;
  const now = clock.now();
  const { id } = await db().staff.create({
    data: { email: `staff${count}@partner.example`, name: `Staff ${count}`, role, seesKeys, createdAt: now },
  });
  const session = await db().session.create({
    data: {
      staffId: id,
      createdAt: now,
      authenticatedAt: now,
      expiresAt: new Date(now.getTime() + 365 * 24 * 3_600_000),
    },
  });
  const staff = await findBySession(session.id);
  if (!staff) throw new Error("the session just made is not found");
  return staff;
}

export function organizationNamed(name: string, more: Partial<OrganizationForm> = {}): OrganizationForm {
  return {
    tenantId: draftId(),
    name,
    externalId: null,
    ssoDomain: null,
    ssoOrgId: null,
    oidcIssuer: null,
    oidcClientId: null,
    oidcClientSecret: null,
    ...more,
  };
}

export const draftId = () => randomUUID();
