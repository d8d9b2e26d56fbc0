import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { item, itemsOf, publish } from "#tests/support/browser/blueprints.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyKey } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const sync = "Database to lake";

/** A tenant that has the blueprint, and its key. */
async function applied(page: Page, app: App) {
  const name = customer("Freight Lines");
  await publish(app);
  const tenantId = await app.onboard(name);
  await signIn(page, admin, `/tenants/${tenantId}`);
  const key = await copyKey(page);
  await page.goto(`/tenants/${tenantId}/blueprints`);
  await page.getByRole("link", { name: "Assign Starter" }).click();
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-warehouse");
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await app.work(true);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(item(page, sync)).toContainText("switched on");
  await app.work(false);
  return { name, key, tenantId };
}

type Record = { data: { [name: string]: unknown } };

test("what was changed at Polytomic is put back, kept for the tenant or ignored, each field as staff say", async ({
  page,
  app,
}) => {
  const { name, key, tenantId } = await applied(page, app);
  const [made] = (await itemsOf(app, name)).bulkSyncs;
  const { data } = (await app.ask(`GET /api/bulk/syncs/${made?.id}`, { key })) as Record;
  await app.sandbox.advanceClock(1_000);
  const changed = {
    ...data,
    schemas: ["public.users"],
    mode: "snapshot",
    destination_configuration: { schema: "elsewhere" },
    default_schedule: { frequency: "daily", hour: "7" },
  };
  await app.ask(`PUT /api/bulk/syncs/${made?.id}`, { key, body: changed });
  await page.getByRole("button", { name: "Compare now" }).click();
  await expect(item(page, sync).first()).toContainText("Changed at Polytomic");
  await expect(item(page, sync).first()).toContainText(/Changed by/);
  await expect(item(page, sync).first().locator("time").first()).toHaveAttribute("datetime", /^20\d\d-/);
  await expectAccessible(page, "drift");
  const decide = (what: string, field: string) =>
    page.getByRole("button", { name: `${what}: ${field} of ${sync}` });

  await decide("Keep for this tenant", "destination_configuration.schema").click();
  await expect(page.getByText("destination_configuration.schema is kept for this tenant")).toBeVisible();
  await decide("Ignore this field", "mode").click();
  await expect(page.getByText("mode is not compared for this tenant")).toBeVisible();
  await page.getByRole("link", { name: `Put back default_schedule.hour of ${sync}` }).click();
  const plan = page.getByRole("region", { name: "Plan for Starter" });
  await expect(plan).toContainText("1 to change, 2 as wanted");
  await expect(plan).toContainText(/default_schedule\.hour: 7.*3/);
  await app.work(true);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(item(page, sync).first()).toContainText("In step");
  await app.work(false);
  await page.getByRole("button", { name: "Compare now" }).click();
  await expect(page.getByText("Changed at Polytomic")).toHaveCount(0);

  const now = (await app.ask(`GET /api/bulk/syncs/${made?.id}`, { key })) as Record;
  expect(now.data).toMatchObject({
    active: true,
    mode: "snapshot",
    destination_configuration: { schema: "elsewhere" },
    default_schedule: { frequency: "daily", hour: "3" },
  });

  await decide("Follow the blueprint", "mode").click();
  await expect(plan).toContainText("1 to change, 2 as wanted");
  await expect(plan).toContainText(/mode: snapshot.*replicate/);

  await page.goto(`/tenants/${tenantId}/health`);
  const owner = page.getByRole("link", { name: "Blueprint Starter" });
  await expect(owner).toHaveCount(3);
  await owner.first().click();
  await expect(page.getByRole("heading", { level: 2, name: "Starter" })).toBeVisible();
});

test("what is gone at Polytomic is made again, once, and what is found is used as staff say", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const { name, key } = await applied(page, app);
  const [made] = (await itemsOf(app, name)).bulkSyncs;
  await app.ask(`DELETE /api/bulk/syncs/${made?.id}`, { key });
  await page.getByRole("button", { name: "Compare now" }).click();
  await expect(item(page, sync)).toContainText("Gone at Polytomic");
  await page.getByRole("link", { name: /^Make it again/ }).click();
  await expect(page.getByText("It is gone at Polytomic and is made again.")).toBeVisible();
  await app.work(true);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(item(page, sync)).toContainText("switched on");
  await expect(item(page, sync)).toContainText("In step");
  await app.work(false);
  const { connections, bulkSyncs } = await itemsOf(app, name);
  expect(connections).toHaveLength(2);
  expect(bulkSyncs).toMatchObject([{ document: { active: true } }]);

  // As if it had been made by someone else.
  await app.sql("DELETE FROM managed_resource WHERE key = 'bulk'");
  await page.getByRole("link", { name: "See the plan" }).click();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText(`Polytomic has one called ${sync}`)).toBeVisible();
  await expect(page.getByRole("button", { name: `Make another ${sync}` })).toBeEnabled();
  await page.getByRole("button", { name: "Use what exists" }).click();
  await expect(item(page, sync)).toContainText("was there before");
  expect((await itemsOf(app, name)).bulkSyncs).toHaveLength(1);
});
