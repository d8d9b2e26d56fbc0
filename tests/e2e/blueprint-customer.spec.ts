import { randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyKey, textOf } from "#tests/support/browser/wizard.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import type { App } from "#tests/support/world/app.ts";

const [, lake, bulk] = bulkDocument.resources;

/** The customer connects the source. */
const withCustomer = {
  ...bulkDocument,
  resources: [
    { key: "crm", kind: "customerConnection", spec: { name: "${tenant.name} CRM", types: ["hubspot"] } },
    lake,
    {
      ...bulk,
      spec: {
        ...bulk?.spec,
        name: "CRM to lake",
        source_connection_id: "${ref.crm.id}",
        schemas: ["contacts"],
      },
    },
  ],
};

async function publish(app: App, document: unknown) {
  const blueprintId = randomUUID();
  const text = JSON.stringify(document);
  await app.sql(
    `INSERT INTO blueprint (id, slug, name, draft, created_by_id, created_at, updated_at)
      SELECT $1, 'starter', 'Starter', $2::json, id, now(), now() FROM staff WHERE email = $3`,
    [blueprintId, text, admin.email],
  );
  await app.sql(
    `INSERT INTO blueprint_version (id, blueprint_id, number, document, published_by_id, published_at)
      SELECT $1, $2, 1, $3::json, id, now() FROM staff WHERE email = $4`,
    [randomUUID(), blueprintId, text, admin.email],
  );
}

const item = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

/** From the tenant's overview to the plan, and to its application. */
async function applyFromOverview(page: Page, tenantId: string) {
  await signIn(page, admin, `/tenants/${tenantId}`);
  await page.getByRole("link", { name: "Apply a blueprint" }).click();
  await page.getByRole("link", { name: "Assign Starter" }).click();
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-lake");
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await expect(item(page, "Lake").getByText("set, can't be shown")).toBeVisible();
  await expectAccessible(page, "plan");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
}

test("a blueprint waits for the customer, who connects with a link of its name, and the sync runs", async ({
  page,
  browser,
  app,
}) => {
  await publish(app, withCustomer);
  const name = customer("Freight Lines");
  const tenantId = await app.onboard(name);
  await applyFromOverview(page, tenantId);
  await expect(page.getByText(`The customer has to connect ${name} CRM`)).toBeVisible();
  await expectAccessible(page, "awaiting the customer");
  await page.goto("/inbox");
  await page.getByRole("link", { name: "Open Starter" }).click();
  await page.getByRole("link", { name: "Make a connect link" }).click();
  await expect(page.getByLabel("Connection name")).toHaveValue(`${name} CRM`);
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(page.getByText("Connect link made")).toBeVisible();
  const link = await textOf(page.locator("code", { hasText: "/connect/" }));

  const stranger = await openBrowser(browser, link);
  await stranger.goto(link);
  await stranger.getByRole("button", { name: "Connect", exact: true }).click();
  await stranger.getByRole("button", { name: "Connect HubSpot" }).click();
  await expect(stranger.getByRole("heading", { name: "Connected" })).toBeVisible();

  await page.goto(`/tenants/${tenantId}/blueprints`);
  await page.getByRole("button", { name: "Look again now" }).click();
  await expect(item(page, `${name} CRM`)).toContainText("In step");
  await app.work(true);
  await expect(item(page, "CRM to lake")).toContainText("switched on", { timeout: 90_000 });
  await app.work(false);
  await expect(item(page, `${name} CRM`)).toContainText("connected by the customer");

  await page.goto(`/tenants/${tenantId}/health`);
  const syncs = page.getByRole("region", { name: /^Bulk syncs/ });
  await syncs.getByRole("listitem").filter({ hasText: "CRM to lake" }).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/tenants/${tenantId}/blueprints#blueprint-`));
});

test("what somebody changed at Polytomic is found, reviewed from the inbox and put back", async ({
  page,
  app,
}) => {
  await publish(app, bulkDocument);
  const tenantId = await app.onboard(customer("Drifting Lines"));
  await app.work(true);
  await applyFromOverview(page, tenantId);
  await expect(item(page, "Database to lake")).toContainText("switched on", { timeout: 90_000 });
  await app.work(false);

  await page.goto(`/tenants/${tenantId}`);
  const key = await copyKey(page);
  const listed = (await app.ask("GET /api/bulk/syncs", { key })) as { data: { id: string; name: string }[] };
  const sync = listed.data.find((each) => each.name === "Database to lake");
  const body = { ...sync, schemas: ["public.users"], destination_configuration: { schema: "elsewhere" } };
  await app.ask(`PUT /api/bulk/syncs/${sync?.id}`, { key, body });

  await page.goto(`/tenants/${tenantId}/blueprints`);
  await page.getByRole("button", { name: "Compare now" }).click();
  const row = item(page, "Database to lake");
  await expect(row).toContainText("Changed at Polytomic");
  await expect(row).toContainText("elsewhere");
  await expectAccessible(page, "drifted");
  await page.goto("/inbox");
  await page.getByRole("link", { name: "Review Starter" }).click();
  await row.getByRole("link", { name: /^Put back/ }).click();
  await expect(item(page, "Database to lake")).toContainText("changed at Polytomic");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(row).toContainText("In step", { timeout: 30_000 });
  await page.goto("/inbox");
  await expect(page.getByRole("link", { name: "Review Starter" })).toHaveCount(0);
});
