import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { readConnectionChoices, readTenantHealth } from "#lib/activity/activity.ts";
import { readEvents } from "#lib/activity/rows.ts";
import type { Panel, TenantHealth } from "#lib/activity/views.ts";
import { clock, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readKey } from "#lib/keys/read.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import type { Client } from "#lib/polytomic/client.ts";
import { bulkSyncsOf, connectionsOf } from "#lib/sandbox/catalogue.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let id: string;
let staff: Staff;
let key: string;

/** Whether some of what the sandbox makes up is bad and some is not, and there is more than one page of events. */
async function hasOfEach(): Promise<boolean> {
  const { organizationId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  const organization = world.sandbox.state.organizations.get(organizationId ?? "");
  if (!organization) return false;
  const later = clock.now().getTime() + 2 * minuteMs;
  const troubles = connectionsOf(organization, later).map(({ document }) => document.trouble);
  const syncs = bulkSyncsOf(organization, later).map(({ document }) => document.pretends);
  const isMixed = troubles.includes("") && troubles.some((trouble) => trouble !== "");
  return (
    isMixed && syncs.includes("failed") && syncs.some((status) => status !== "failed") && syncs.length > 2
  );
}

beforeAll(async () => {
  staff = await addStaff();
  for (let tries = 0; tries === 0 || !(await hasOfEach()); tries += 1) {
    if (tries === 100) throw new Error("the sandbox makes up nothing that fits");
    ({ id } = await onboard(staff, { name: `Healthy Clinics ${tries}` }));
  }
  key = (await readKey(staff, id, "copy")).reveal();
});

afterEach(() => world.sandbox.faults.clear());

async function panelsOf(health: TenantHealth | null) {
  if (!health) throw new Error("there is no key");
  const [connections, bulkSyncs, modelSyncs, events] = await Promise.all([
    health.connections,
    health.bulkSyncs,
    health.modelSyncs,
    health.events,
  ]);
  return { connections, bulkSyncs, modelSyncs, events };
}

function found<T>(panel: Panel<T>) {
  if (panel.trouble !== null) throw new Error(panel.trouble.message);
  return panel;
}

describe("the health of a tenant", () => {
  test("of a new organization is four empty panels", async () => {
    const { id: fresh } = await onboard(staff, { name: "Fresh Clinics" });
    const panels = await panelsOf(await readTenantHealth(staff, fresh));
    for (const panel of Object.values(panels))
      expect(panel).toEqual({ trouble: null, rows: [], total: 0, bad: 0, cut: false });
  });

  test("lists and counts what exists, with what needs attention first", async () => {
    world.moveClock(2 * minuteMs);
    const panels = await panelsOf(await readTenantHealth(await addStaff("viewer", false), id));
    const { rows, total, bad } = found(panels.connections);
    expect(total).toBeGreaterThanOrEqual(2);
    expect(bad).toBeGreaterThan(0);
    expect(bad).toBe(rows.filter(({ status }) => status === "unhealthy").length);
    expect(rows.slice(0, bad).every(({ tone }) => tone === "bad")).toBe(true);
    expect(rows[0]).toMatchObject({ name: expect.stringContaining("Healthy Clinics"), isShared: false });
    const bulk = found(panels.bulkSyncs);
    expect(bulk.rows.every(({ status }) => ["completed", "running", "failed"].includes(status))).toBe(true);
    expect(bulk.bad).toBeGreaterThan(0);
    expect(bulk.bad).toBe(bulk.rows.filter(({ status }) => status === "failed").length);
    expect(found(panels.modelSyncs).rows[0]).toMatchObject({ target: "Contact", schedule: "hourly" });
  });

  test("shows the newest hundred events and says that there may be more", async () => {
    world.moveClock(60 * 60 * minuteMs);
    const { rows, total, cut } = found((await panelsOf(await readTenantHealth(staff, id))).events);
    expect([total, cut]).toEqual([100, true]);
    expect(rows[0]).toMatchObject({ title: "Bulk sync completed", tone: "good" });
    const times = rows.map(({ at }) => at ?? "");
    expect(times).toEqual([...times].sort().reverse());
  });

  test("shows events of the last 48 hours newest first, whatever their order upstream", async () => {
    const eventAt = (hours: number) => ({
      id: `${hours} h ago`,
      type: "sync.failed",
      created_at: new Date(clock.now().getTime() - hours * hourMs).toISOString(),
    });
    const listEvents = async () => [2, 49, 1, 48, 3].map(eventAt);
    const { rows, cut } = await readEvents({ listEvents } as unknown as Client);
    expect(rows.map((row) => row.id)).toEqual(["1 h ago", "2 h ago", "3 h ago", "48 h ago"]);
    expect(rows[0]).toMatchObject({ title: "Model sync failed", tone: "bad" });
    expect(cut).toBe(false);
  });

  test.each(["401", "403"] as const)(
    "a %s in one panel is shown there, and the others still work",
    async (fault) => {
      world.sandbox.faults.add({ fault, endpoint: "listConnections", times: null });
      const panels = await panelsOf(await readTenantHealth(staff, id));
      expect(panels.connections.trouble).toMatchObject({
        kind: "refused",
        message: expect.stringContaining("verify or rotate it"),
      });
      expect(found(panels.bulkSyncs).total).toBeGreaterThan(0);
    },
  );

  test("what cannot be reached says so, and never with the key in it", async () => {
    world.sandbox.faults.add({ fault: "500-not-recorded", endpoint: "listEvents", times: null });
    const panels = await panelsOf(await readTenantHealth(staff, id));
    expect(panels.events.trouble).toMatchObject({ kind: "unreachable" });
    expect(JSON.stringify(panels)).not.toContain(key);
  });

  test("a key that cannot be decrypted is reported in every panel, and breaks no page", async () => {
    const row = await db().organizationKey.findFirstOrThrow({
      where: { tenantId: id },
      omit: { sealed: false },
    });
    await db().organizationKey.update({ where: { id: row.id }, data: { sealed: "broken" } });
    const panels = await panelsOf(await readTenantHealth(staff, id));
    await db().organizationKey.update({ where: { id: row.id }, data: { sealed: row.sealed } });
    for (const { trouble } of Object.values(panels))
      expect(trouble).toEqual({ kind: "failed", message: "The stored API key can't be decrypted." });
  });

  test("is no copy and no reveal: looking leaves no row, and nothing that is shown holds the key", async () => {
    const before = await db().auditEvent.count();
    const panels = await panelsOf(await readTenantHealth(staff, id));
    const choices = await readConnectionChoices(staff, id);
    expect(await db().auditEvent.count()).toBe(before);
    expect(JSON.stringify([panels, choices])).not.toContain(key);
  });

  test("is not known without a key", async () => {
    const other = draftId();
    await createOrganization(staff, other, organizationNamed("Keyless"));
    expect(await readTenantHealth(staff, other)).toBeNull();
    expect(await readConnectionChoices(staff, other)).toBeNull();
  });
});
