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

test("an act that is still under way is followed until it is over", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "mintKey" });
  let isCut = false;
  await page.route("**/*", (route) => {
    if (isCut || route.request().method() !== "POST") return route.fallback();
    isCut = true;
    // The server gets it and goes on with it, and the browser hears no more.
    route.fetch().catch(() => undefined);
    return expect
      .poll(async () => (await app.sandbox.of(name)).mints.length, { intervals: [50] })
      .toBe(2)
      .then(() => route.abort("connectionreset"));
  });
  await openDialog(page, "Rotate now");
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole("button", { name: "Rotate the key now" }).click();
  const main = page.getByRole("main");
  await expect(main).toContainText("Rotate the key: under way");
  await app.sandbox.release();
  await expect(main).toContainText(/Key …\S{4} stopped working at/);
  await expect(main).not.toContainText("under way");
});

test("a page that follows something waits for each rendering, however slow the line is", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "mintKey" });
  const other = await page.context().newPage();
  await other.goto(`/tenants/${id}/keys`);
  await openDialog(other, "Rotate now");
  await other.getByLabel(`Type ${name} to confirm`).fill(name);
  await other.getByRole("button", { name: "Rotate the key now" }).click();
  await expect.poll(async () => (await app.sandbox.of(name)).mints.length).toBe(2);
  await page.clock.install();
  await page.reload();
  await expect(page.getByRole("main")).toContainText("Rotate the key: under way");
  const held: (() => void)[] = [];
  await page.route(/[?&]_rsc=/, async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.fallback();
  });
  for (let second = 0; second < 30; second += 1) await page.clock.runFor(1_000);
  expect(held).toHaveLength(1);
  await app.sandbox.release();
  await page.unrouteAll();
  held[0]?.();
  await page.clock.resume();
  await expect(page.getByRole("main")).toContainText(/Key …\S{4} stopped working at/);
});

test("signing out without an answer says so, and ends where the session is over", async ({ page }) => {
  await signIn(page);
  const account = page.getByRole("button", { name: /^Account of/ });
  await page.route("**/*", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 502, body: "" }) : route.fallback(),
  );
  await account.click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(alert(page)).toContainText(unknown);
  await page.unrouteAll();
  await loseNextAnswer(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a part of the page that does not load leaves the rest as it is, and can be asked for again", async ({
  page,
  app,
}) => {
  await app.onboard(customer("Northwind Clinics"));
  await signIn(page);
  await page.getByLabel("Search tenants").fill("northwind");
  await page.route("**/_next/static/**", (route) => route.abort());
  await page.getByRole("button", { name: "List options" }).click();
  await expect(alert(page)).toContainText("This part of the page could not be loaded");
  await expect(page.getByLabel("Search tenants")).toHaveValue("northwind");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Select tenants" })).toBeVisible();
  await expect(alert(page)).toHaveCount(0);
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
