import type { Page } from "playwright/test";
import { copyOf, openDialog, openKeys } from "#tests/support/browser/keys.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { alert, heading } from "#tests/support/browser/wizard.ts";

const unknown = "We lost the connection and don't know whether this was carried out";

/** The next form arrives, and its answer does not. */
async function loseNextAnswer(page: Page): Promise<void> {
  let isLost = false;
  await page.route("**/*", async (route) => {
    if (isLost || route.request().method() !== "POST") return await route.fallback();
    isLost = true;
    await route.fetch();
    await route.abort("connectionreset");
  });
}

test("a rotation whose answer is lost says what became of it, and keeps what was typed", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  const old = await copyOf(page, `API key of ${name}`);
  await loseNextAnswer(page);
  await openDialog(page, "Rotate now");
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole("button", { name: "Rotate the key now" }).click();
  await expect(alert(page)).toContainText("Rotate the key: done");
  await expect(page.getByText("Nothing was changed")).toHaveCount(0);
  await expect(page.getByLabel(`Type ${name} to confirm`)).toHaveValue(name);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("main")).toContainText(/Key …\S{4} stopped working at/);
  expect(await app.statusOf(old)).toBe(401);
});

test("an organization whose answer is lost is continued, and made once", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await signIn(page);
  await page.goto("/onboarding/new");
  await loseNextAnswer(page);
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(heading(page, "user")).toBeVisible();
  expect((await app.sandbox.of(name)).organizations).toHaveLength(1);
});

test("a request that never arrived can be sent again, and is then carried out once", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await page.clock.install();
  await page.reload();
  await page.route("**/*", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 502, body: "<h1>Bad gateway</h1>" })
      : route.fallback(),
  );
  const typed = page.getByLabel(`Type ${name} to confirm`);
  await openDialog(page, "Rotate now");
  await typed.fill(name);
  await page.getByRole("button", { name: "Rotate the key now" }).click();
  await expect(alert(page)).toContainText(unknown);
  // The request may be on its way for a minute.
  await page.clock.fastForward(61_000);
  await expect(alert(page)).toContainText("The server has no record of this");
  await expect(typed).toHaveValue(name);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Rotate the key now" }).click();
  await expect(page.getByText("Key minted and verified")).toBeVisible();
});

test("a form that a reload restores says that its secret has to be typed again", async ({ page }) => {
  await signIn(page);
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(customer("Northwind Clinics"));
  await page.getByText("Single sign-on").click();
  await page.getByLabel("OIDC issuer").fill("https://login.northwind.example");
  await page.getByLabel("OIDC client id").fill("client-17");
  const secret = page.getByLabel("OIDC client secret", { exact: true });
  await secret.fill("secret-17");
  await page.route("**/*", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 502, body: "" }) : route.fallback(),
  );
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(alert(page)).toContainText(unknown);
  await page.unrouteAll();
  await page.reload();
  await expect(page.getByLabel("OIDC client id")).toHaveValue("client-17");
  await expect(secret).toHaveValue("");
  await expect(secret).toHaveAccessibleDescription(/does not keep secrets/);
});

test("offline, a form keeps what was typed and says when the connection is back", async ({
  page,
  app,
  context,
}) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page, admin, `/tenants/${tenantId}?edit=1`);
  await page.getByLabel("Notes").fill("Renewal in May");
  await context.setOffline(true);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(alert(page)).toContainText(unknown);
  await expect(page.getByLabel("Notes")).toHaveValue("Renewal in May");
  await context.setOffline(false);
  await expect(alert(page)).toContainText("The connection is back");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("main")).toContainText("Renewal in May");
  await expect(page.getByLabel("Notes")).toHaveCount(0);
});

test("signing in without an answer keeps the email", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.route("**/*", (route) =>
    route.request().method() === "POST" ? route.abort("connectionreset") : route.fallback(),
  );
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(alert(page)).toContainText(unknown);
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(admin.email);
});

test("a form that a new version of the app does not know is kept across the reload", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page, admin, `/tenants/${tenantId}?edit=1`);
  await page.route("**/*", (route) => {
    const headers = route.request().headers();
    const foreign = { ...headers, "next-action": "00".repeat(21) };
    return route.fallback(headers["next-action"] ? { headers: foreign } : {});
  });
  await page.getByLabel("Notes").fill("Renewal in May");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(alert(page)).toContainText("This app was updated");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(alert(page)).toHaveCount(0);
  await expect(page.getByLabel("Notes")).toHaveValue("Renewal in May");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Notes")).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText("Renewal in May");
});
