import type { Locator, Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { codeNow, letCodesPass, setUp } from "#tests/support/browser/authenticator.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import { admin, test as base, customer, expect, signIn } from "#tests/support/browser/test.ts";
import { copyButton, textOf } from "#tests/support/browser/wizard.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { type OidcProvider, oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";

/* Sign-in by OpenID Connect in a real browser, at a provider that is a real one and another site. */

type Ground = { url: string; provider: OidcProvider };

/** The same app with a provider. */
const test = base.extend<object, { sso: Ground }>({
  sso: [
    async ({ app }, use) => {
      const port = await freePort();
      const url = await app.serve(oidcSettings(`http://localhost:${port}`));
      const provider = await startOidcProvider(`${url}/api/oidc/callback`, port);
      await use({ url, provider });
      await provider.stop();
      await app.end(url);
    },
    { scope: "worker", timeout: 600_000 },
  ],
  baseURL: ({ sso }, use) => use(sso.url),
});

const email = "vera@partner.example";

/** Fills in the provider's pages. */
async function signInAtProvider(page: Page, login = email): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  const consent = page.getByRole("button", { name: "Continue" });
  await consent
    .or(page.getByRole("button", { name: /^Account of/ }))
    .first()
    .waitFor();
  if (await consent.isVisible()) await consent.click();
}

const singleSignOn = (page: Page) => page.getByRole("link", { name: "Sign in with single sign-on" });
const atProvider = (around: Page | Locator) =>
  around.getByRole("link", { name: "Confirm with single sign-on" });

/** Vera, as the database has her without a password. */
const addVera = `INSERT INTO staff (id, email, name, role, sees_keys, created_at)
  VALUES (gen_random_uuid(), '${email}', 'Vera', 'admin', true, now())`;
const ageSessions = "UPDATE session SET authenticated_at = now() - interval '6 hours'";

test("an invitation is accepted at the provider, and the team page says how the colleague signs in", async ({
  page,
  browser,
}) => {
  await signIn(page);
  await page.goto("/staff");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption("viewer");
  await page.getByRole("button", { name: "Invite" }).click();
  const link = await textOf(page.locator("code", { hasText: "/invitation/" }));
  const vera = await openBrowser(browser, link);
  await vera.goto(link);
  await expectAccessible(vera, "an invitation");
  await vera.getByRole("link", { name: "Accept with single sign-on" }).click();
  await signInAtProvider(vera);
  await vera.getByRole("button", { name: "Account of vera" }).waitFor();
  expect(new URL(vera.url()).pathname).toBe("/tenants");
  await vera.goto("/profile");
  await expect(vera.getByText("Single sign-on", { exact: true })).toBeVisible();
  await expect(vera.getByLabel("Current password")).toHaveCount(0);
  await page.goto("/staff");
  const row = page.getByRole("listitem").filter({ hasText: email });
  await expect(row).toContainText("Single sign-on");
});

test("an old session is confirmed at the provider in another tab, and the form is sent as it was", async ({
  page,
  context,
  app,
}) => {
  await app.sql(addVera);
  await page.goto("/staff");
  await expectAccessible(page, "sign-in");
  await singleSignOn(page).click();
  await signInAtProvider(page);
  await page.waitForURL("**/staff");
  await app.sql(ageSessions);
  await page.getByLabel("Email", { exact: true }).fill("otto@partner.example");
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  await expect(dialog.getByLabel("Password")).toHaveCount(0);
  await expectAccessible(page, "confirming");
  const [tab] = await Promise.all([context.waitForEvent("page"), atProvider(dialog).click()]);
  // The provider asks again, although its session is open.
  await tab.getByPlaceholder("and password").fill("any");
  await tab.getByRole("button", { name: "Sign-in" }).click();
  await expect(tab.getByText("Identity confirmed.")).toBeVisible();
  await expect(dialog.getByText("Identity confirmed.")).toBeVisible();
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Invitation for otto@partner.example made.")).toBeVisible();
});

test("who has single sign-on, a password and a code chooses how to confirm", async ({
  page,
  context,
  app,
  sso,
}) => {
  await signIn(page);
  const { secret } = await setUp(page);
  await app.sql(`INSERT INTO staff_identity (issuer, subject, staff_id, linked_at)
    SELECT '${sso.provider.issuer}/', email, id, now() FROM staff WHERE email = '${admin.email}'`);
  await page.goto("/profile");
  await expectAccessible(page, "a profile with all ways to sign in");
  await app.sql(ageSessions);
  await page.goto("/staff");
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  const invite = async (whom: string) => {
    await page.getByLabel("Email", { exact: true }).fill(whom);
    await page.getByRole("button", { name: "Invite" }).click();
  };
  await invite("otto@partner.example");
  await expect(dialog.getByLabel("Code", { exact: true })).toBeVisible();
  await expectAccessible(page, "confirming either way");
  const [tab] = await Promise.all([context.waitForEvent("page"), atProvider(dialog).click()]);
  await signInAtProvider(tab, admin.email);
  await expect(tab.getByText("Identity confirmed.")).toBeVisible();
  await expect(dialog.getByText("Identity confirmed.")).toBeVisible();
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Invitation for otto@partner.example made.")).toBeVisible();
  await app.sql(ageSessions);
  await letCodesPass(app);
  await invite("paul@partner.example");
  await dialog.getByLabel("Password", { exact: true }).fill(admin.password);
  await dialog.getByLabel("Code", { exact: true }).fill(codeNow(secret));
  await dialog.getByRole("button", { name: "Confirm and continue" }).click();
  await expect(page.getByText("Invitation for paul@partner.example made.")).toBeVisible();
});

test("a key is copied after confirming at the provider", { tag: ["@smoke", "@phone"] }, async ({
  page,
  context,
  app,
}) => {
  await app.sql(addVera);
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/tenants/${tenantId}`);
  await singleSignOn(page).click();
  await signInAtProvider(page);
  await page.getByRole("button", { name: /^Account of/ }).waitFor();
  await app.sql(ageSessions);
  await copyButton(page).click();
  const dialog = page.getByRole("dialog", { name: "Confirm it is you" });
  const [tab] = await Promise.all([context.waitForEvent("page"), atProvider(dialog).click()]);
  await tab.getByPlaceholder("and password").fill("any");
  await tab.getByRole("button", { name: "Sign-in" }).click();
  await expect(tab.getByText("Identity confirmed.")).toBeVisible();
  await tab.close();
  await dialog.getByRole("button", { name: "Copy the key" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
});

test("who is refused reads why on the sign-in page", async ({ page, app, sso }) => {
  await app.sql(addVera);
  await page.goto("/sign-in");
  await singleSignOn(page).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByText("You cancelled at the identity provider.")).toBeVisible();
  await singleSignOn(page).click();
  sso.provider.directory.set("eve", { email: "eve@evil.example" });
  await signInAtProvider(page, "eve");
  await expect(page.getByText("Email addresses of this domain can't sign in here.")).toBeVisible();
  await expectAccessible(page, "a refusal");
  const causes = await app.sql("SELECT detail->>'cause' AS cause FROM audit_event ORDER BY id");
  expect(causes).toEqual([{ cause: "oidc_cancelled" }, { cause: "oidc_domain" }]);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("signing in and confirming work", async ({ page, app }) => {
    await app.sql(addVera);
    await page.goto("/tenants");
    await singleSignOn(page).click();
    await signInAtProvider(page);
    await page.getByRole("button", { name: "Account of Vera" }).waitFor();
    await app.sql(ageSessions);
    await page.goto("/profile");
    await atProvider(page).click();
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await expect(page.getByText("Identity confirmed.")).toBeVisible();
  });
});
