import { beforeAll, expect, onTestFinished, test } from "vitest";
import { readConnectionChoices } from "#lib/activity/activity.ts";
import type { Panel } from "#lib/activity/views.ts";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { forgetEnv } from "#lib/base/settings.ts";
import { makeLink } from "#lib/connect/links.ts";
import { openLink } from "#lib/connect/open.ts";
import { readTypeChoices } from "#lib/connect/types.ts";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
import { hashToken } from "#lib/links/token.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { json, scripted } from "#tests/contract/scripted.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let tenantId: string;
let staff: Staff;

beforeAll(async () => {
  staff = await addStaff();
  ({ id: tenantId } = await onboard(staff, { name: "Choosing Freight" }));
});

async function make(more: Record<string, string> = {}) {
  const form = makeConnectLinkForm.parse({ tenantId, connectionName: "Freight CRM", ...more });
  const { link } = await makeLink(staff, form);
  const token = link.split("/").at(-1) ?? "";
  const { types } = await db().connectLink.findUniqueOrThrow({ where: { tokenHash: hashToken(token) } });
  return { token, types };
}
function found<T>(panel: Panel<T> | null): T[] {
  if (panel?.trouble !== null) throw new Error("there is no list");
  return panel.rows;
}
const asked = () =>
  world.sandbox.inspect().requests.filter(({ endpoint }) => endpoint === "listConnectionTypes").length;

/** Polytomic lists these instead. */
async function listed(data: unknown): Promise<void> {
  const real = process.env.POLYTOMIC_API_URL;
  process.env.POLYTOMIC_API_URL = (await scripted(json({ data }))).origin;
  forgetEnv();
  onTestFinished(() => {
    process.env.POLYTOMIC_API_URL = real;
    forgetEnv();
  });
}

test("integrations are chosen by name, and Polytomic gets exactly the chosen ones", async () => {
  const choices = found(await readTypeChoices(await addStaff("viewer", false), tenantId));
  const names = choices.map(({ name }) => name);
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
  expect(choices).toContainEqual({ id: "gsheets", name: "Google Sheets" });
  const { token } = await make({ types: "gsheets,hubspot" });
  const address = new URL((await openLink(token)) ?? "");
  const session = world.sandbox.state.sessions.get(address.searchParams.get("token") ?? "");
  expect(session?.types).toEqual(["gsheets", "hubspot"]);
});

test("an integration that Polytomic does not list is refused by its name, and no link is made", async () => {
  const before = await db().connectLink.count();
  await expect(make({ types: "salesfroce, hubspot" })).rejects.toMatchObject({
    code: "invalid",
    fields: { types: "Polytomic has no integration called “salesfroce”." },
  });
  await expect(make({ types: "salesfroce, hubspot, constructor" })).rejects.toMatchObject({
    fields: { types: "Polytomic has no integration called “salesfroce”, “constructor”." },
  });
  expect(await db().connectLink.count()).toBe(before);
});

test.each(["hang-after-commit", "reset-before-commit", "500-not-recorded", "401", "403"] as const)(
  "an unreachable list blocks nothing: ids are accepted as typed (%s)",
  async (fault) => {
    world.sandbox.faults.add({ fault, endpoint: "listConnectionTypes", times: null });
    expect(await make({ types: "salesfroce" })).toMatchObject({ types: ["salesfroce"] });
    expect(await readTypeChoices(staff, tenantId)).toEqual({
      trouble: expect.objectContaining({ message: expect.any(String) }),
    });
  },
);

test("nothing is requested when there is nothing to compare: all allowed, or a repair", async () => {
  world.moveClock(2 * minuteMs);
  const connectionId = found(await readConnectionChoices(staff, tenantId))[0]?.id ?? "";
  const before = asked();
  await make();
  expect(await make({ connectionId, types: "salesfroce" })).toMatchObject({ types: [] });
  expect(asked()).toBe(before);
});

test("without a key there is no choice", async () => {
  const keyless = draftId();
  await createOrganization(staff, keyless, organizationNamed("Keyless Freight"));
  expect(await readTypeChoices(staff, keyless)).toBeNull();
});

test("however many Polytomic lists, all can be chosen", async () => {
  const many = Array.from({ length: 300 }, (_, index) => ({ id: `type_${index}`, name: `Type ${index}` }));
  await listed(many);
  expect(found(await readTypeChoices(staff, tenantId))).toHaveLength(300);
});

test("types with the same name are distinguished, one without a name is shown by its id, and what the form would refuse is left out", async () => {
  await listed([
    { id: "beta", name: "Twin" },
    { id: "Alpha", name: "Twin" },
    { id: "nameless" },
    { id: "no form, takes this", name: "Odd" },
  ]);
  expect(found(await readTypeChoices(staff, tenantId))).toEqual([
    { id: "nameless", name: "nameless" },
    { id: "Alpha", name: "Twin (Alpha)" },
    { id: "beta", name: "Twin (beta)" },
  ]);
  // Ids go to Polytomic as it writes them, however they were typed.
  expect(await make({ types: "ALPHA" })).toMatchObject({ types: ["Alpha"] });
});

test("an empty list is a problem, not an empty choice, and blocks nothing", async () => {
  await listed(null);
  expect(await readTypeChoices(staff, tenantId)).toEqual({
    trouble: { kind: "failed", message: "Polytomic listed no integrations." },
  });
  expect(await make({ types: "hubspot" })).toMatchObject({ types: ["hubspot"] });
});
