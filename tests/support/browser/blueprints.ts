/** Blueprints as staff and a customer use them. */
import { randomUUID } from "node:crypto";
import type { Page } from "playwright/test";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import type { App } from "#tests/support/world/app.ts";
import { openBrowser } from "./listening.ts";
import { admin, expect } from "./test.ts";
import { textOf } from "./wizard.ts";

/** A published version of the blueprint "Starter", which is made with the first one. Returns the blueprint's id. */
export async function publish(app: App, document: unknown = bulkDocument, number = 1): Promise<string> {
  const json = JSON.stringify(document);
  const [blueprint] = await app.sql<{ id: string }>(
    `INSERT INTO blueprint (id, slug, name, draft, created_by_id, created_at, updated_at)
      SELECT $1, 'starter', 'Starter', $2::jsonb, id, now(), now() FROM staff WHERE email = $3
      ON CONFLICT (slug) DO UPDATE SET draft = excluded.draft RETURNING id`,
    [randomUUID(), json, admin.email],
  );
  const blueprintId = blueprint?.id ?? "";
  await app.sql(
    `INSERT INTO blueprint_version (id, blueprint_id, number, document, published_by_id, published_at)
      SELECT $1, $2, $3, $4::jsonb, id, now() FROM staff WHERE email = $5`,
    [randomUUID(), blueprintId, number, json, admin.email],
  );
  return blueprintId;
}

/** One of a blueprint's resources. */
export const item = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

/** Makes the example that shares a warehouse, and publishes it, as the README says. */
export async function publishExample(page: Page): Promise<void> {
  await page.goto("/blueprints");
  await page.getByRole("link", { name: "New blueprint" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Standard plan");
  await page.getByRole("radio", { name: "Customer's CRM to your shared warehouse" }).check();
  await page.getByRole("button", { name: "Create blueprint" }).click();
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Draft saved.")).toBeVisible();
  await page.getByRole("button", { name: "Publish" }).click();
  // The editor's heading is "Edit Standard plan".
  await expect(page.getByRole("heading", { level: 1, name: "Standard plan", exact: true })).toBeVisible();
}

/** From the tenant's page to the plan, with the variables as they are. */
export async function assign(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: `Assign ${name}` }).click();
  await page.getByRole("button", { name: "Assign and see the plan" }).click();
  await expect(page.getByRole("heading", { name: `Plan for ${name}` })).toBeVisible();
}

/** A connect link for what is awaited, and a customer who connects HubSpot with it. */
export async function connectAsCustomer(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Make a connect link" }).click();
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(page.getByText("Connect link created")).toBeVisible();
  const link = await textOf(page.locator("code", { hasText: "/connect/" }));
  const customer = await openBrowser(page.context().browser(), link);
  await customer.goto(link);
  await customer.getByRole("button", { name: "Connect", exact: true }).click();
  await customer.getByRole("button", { name: "Connect HubSpot" }).click();
  await expect(customer.getByRole("heading", { name: "Connected" })).toBeVisible();
  await customer.context().close();
}

/** What a customer's organization has in the sandbox, by kind. */
export async function itemsOf(app: App, tenantName: string) {
  const { organizations, items } = await app.sandbox.state();
  const own = organizations.find(({ name }) => name === tenantName);
  const those = items.filter(({ organizationId }) => organizationId === own?.id);
  return {
    connections: those.filter(({ kind }) => kind === "connection"),
    bulkSyncs: those.filter(({ kind }) => kind === "bulkSync"),
    runs: those.filter(({ kind }) => kind === "execution"),
  };
}
