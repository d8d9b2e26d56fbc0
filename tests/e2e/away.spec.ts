import type { Page } from "playwright/test";
import { docs } from "#lib/forms/docs.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { addRootUser, createOrganization, heading } from "#tests/support/browser/wizard.ts";

/** The links to other sites, as [address, name]. */
const leading = (page: Page, url: string) =>
  page
    .locator("a[href^=http]")
    .evaluateAll(
      (links, origin) =>
        (links as HTMLAnchorElement[])
          .filter(({ href }) => !href.startsWith(origin))
          .map(({ href, textContent, target, rel }) => ({ href, textContent, target, rel })),
      new URL(url).origin,
    );

/** Documentation is linked where it helps; each link opens a tab of its own, says so, and tells no one whence. */
async function expectDocs(page: Page, ...pages: (keyof typeof docs)[]): Promise<void> {
  const links = await leading(page, page.url());
  expect(links.map(({ href }) => href)).toEqual(pages.map((name) => docs[name]));
  for (const { textContent, target, rel } of links) {
    expect(textContent).toMatch(/\S \(opens in a new tab\)$/);
    expect([target, rel]).toEqual(["_blank", "noreferrer"]);
  }
}

test("the wizard and the pages that need it link to Polytomic's documentation", async ({ page }) => {
  await signIn(page);
  await page.goto("/onboarding/new");
  await expectDocs(page, "singleSignOn");
  await createOrganization(page, customer("Contoso Freight"));
  await expectDocs(page, "roles");
  await addRootUser(page, "root@contoso.example");
  await expect(heading(page, "key")).toBeVisible();
  await expectDocs(page, "mintKey");
  await page.getByRole("button", { name: "Mint API key" }).click();
  await expect(heading(page, "done")).toBeVisible();
  await expectDocs(page, "authentication");
  await page.getByRole("link", { name: "Go to the tenant" }).click();
  await page.waitForURL(/\/tenants\/[^/]+$/);
  const tenant = page.url();
  for (const [path, name] of [
    [`${tenant}/keys`, "authentication"],
    [`${tenant}/users`, "roles"],
    [`${tenant}/connect`, "connect"],
    ["/blueprints", "sharedConnections"],
    ["/settings/polytomic", "apiKeys"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectDocs(page, name, ...(name === "apiKeys" ? (["events"] as const) : []));
  }
});

test("a tenant with an organization is opened in Polytomic, unless that is the sandbox", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Contoso Freight"));
  const away = page.getByRole("link", { name: "Open in Polytomic (opens in a new tab)" });
  await signIn(page, admin, `/tenants/${tenantId}`);
  await expect(page.getByRole("link", { name: "Full timeline" })).toBeVisible();
  await expect(away).toHaveCount(0);
  const real = await app.serve({ POLYTOMIC_PARTNER_KEY: app.partnerKey, POLYTOMIC_API_URL: app.sandboxUrl });
  await page.goto(`${real}/tenants/${tenantId}`);
  await expect(away).toHaveAttribute("href", app.sandboxUrl);
  await expect(away).toHaveAttribute("rel", "noreferrer");
  await page.goto(`${real}/tenants/${tenantId}/health`);
  await expect(away).toBeVisible();
  await app.sql("UPDATE tenant SET archived_at = now()");
  await page.reload();
  await expect(page.getByText("Archived").first()).toBeVisible();
  await expect(away).toHaveCount(0);
  await app.end(real);
});
