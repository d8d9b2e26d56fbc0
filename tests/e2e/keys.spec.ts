import type { Page } from "playwright/test";
import { admin, customer, expect, signIn, test } from "#tests/support/e2e.ts";
import { expectAccessible } from "#tests/support/e2e-accessible.ts";
import type { App } from "#tests/support/e2e-app.ts";
import { tabTo } from "#tests/support/e2e-keyboard.ts";
import { alert } from "#tests/support/e2e-wizard.ts";

const main = (page: Page) => page.getByRole("main");

/** A tenant that is onboarded, on its page of keys. */
async function openKeys(page: Page, app: App, name: string): Promise<string> {
  const id = await app.onboard(name);
  await signIn(page, admin, `/tenants/${id}/keys`);
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  return id;
}

async function copyOf(page: Page, name: string | RegExp): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const card = page.getByRole("region", { name });
  await card.getByRole("button", { name: /^Copy key/ }).click();
  await expect(card.getByRole("status")).toContainText("Copied");
  return await page.evaluate(() => navigator.clipboard.readText());
}

async function statusOf(app: App, key: string): Promise<number> {
  const headers = { Authorization: `Bearer ${key}`, "X-Polytomic-Version": "2025-09-18" };
  return (await fetch(`${app.sandboxUrl}/api/me`, { headers })).status;
}

test("Verify says that the key works, and makes plain when it does not", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(page.getByText("Key verified")).toBeVisible();
  await app.sandbox.fault({ fault: "401", endpoint: "getIdentity" });
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(alert(page).filter({ hasText: "does not work any more" })).toBeVisible();
  await expect(page.getByText("This key did not pass its last check")).toBeVisible();
  await expectAccessible(page, "keys");
});

test("Rotate now asks for the name, and says when the old key stopped; all by keyboard", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await expect(main(page)).toContainText("The old key stops at once");
  const old = await copyOf(page, `API key of ${name}`);
  await page.reload();
  const rotate = page.getByRole("button", { name: "Rotate the key now" });
  await tabTo(page, rotate);
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText(`Type ${name} to confirm`);
  await page.getByLabel(`Type ${name} to confirm`).focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Key minted and verified")).toBeVisible();
  await expect(main(page)).toContainText(/Old key stopped at .*\d{4}.*\d\d:\d\d:\d\d/);
  expect(await statusOf(app, old)).toBe(401);
  expect(await statusOf(app, await copyOf(page, `API key of ${name}`))).toBe(200);
  await expectAccessible(page, "keys");
});

test("a rotation without an outage: both keys work until the customer has switched", {
  tag: "@postgres",
}, async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  const email = `polytomic+${id}@partner.example`;
  await page.getByLabel("Address of the service user").fill(email);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await expect(page.getByText("Waiting for the customer to switch")).toBeVisible();
  const old = await copyOf(page, `API key of ${name} (old)`);
  const next = await copyOf(page, `API key of ${name} (new)`);
  expect(await Promise.all([statusOf(app, old), statusOf(app, next)])).toEqual([200, 200]);
  await expectAccessible(page, "keys");

  await page.getByLabel("Retire the old key by itself at").fill("2020-01-01T10:00");
  await page.getByRole("button", { name: "Set the time" }).click();
  await expect(alert(page)).toContainText("Choose a time within the coming year.");
  await expect(page.getByText("No time is set")).toBeVisible();

  await page.getByRole("button", { name: "The customer has switched" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  expect(await Promise.all([statusOf(app, old), statusOf(app, next)])).toEqual([401, 200]);
  await expect(main(page)).toContainText("Replaced without an outage");
  const { invitations } = await app.sandbox.of(name);
  expect(invitations.filter((each) => each.email === email)).toHaveLength(1);
});

test("a hand-over given up leaves the old key as it was", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await page.getByLabel("Address of the service user").fill(`polytomic+${id}@partner.example`);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  const old = await copyOf(page, `API key of ${name} (old)`);
  await page.getByRole("button", { name: "Give up and delete the new key" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  expect(await statusOf(app, old)).toBe(200);
  expect((await app.sandbox.of(name)).users).toHaveLength(1);
});

test("a key that leaked is revoked with a reason and nothing else, and a new one is minted", {
  tag: "@postgres",
}, async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  const old = await copyOf(page, `API key of ${name}`);
  await page.getByLabel("Reason").fill("It was in a public log");
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(page.getByText("No key in use")).toBeVisible();
  await expect(main(page)).toContainText("It was in a public log");
  expect(await statusOf(app, old)).toBe(401);
  await expectAccessible(page, "keys");
  await page.getByRole("button", { name: "Mint a new key" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  expect(await statusOf(app, await copyOf(page, `API key of ${name}`))).toBe(200);
});

test("a request that was never answered is shown, and is found out by Check again", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  await openKeys(page, app, name);
  await app.sandbox.fault({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole("button", { name: "Rotate the key now" }).click();
  await expect(page.getByText("Rotate the key: under way")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("We do not know whether this was carried out.")).toBeVisible();
  const perhaps = page.getByText(
    "This key may have stopped: its replacement was sent and the answer never came.",
  );
  await expect(perhaps).toBeVisible();
  await expectAccessible(page, "keys");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("Rotate the key: under way")).toBeHidden({ timeout: 30_000 });
  await expect(perhaps).toBeHidden();
  expect(await statusOf(app, await copyOf(page, `API key of ${name}`))).toBe(200);
});

test("the key policy is on the connection page and fills in the address", async ({ page, app }) => {
  await openKeys(page, app, customer("Northwind Clinics"));
  const keys = page.url();
  await page.goto("/connection");
  await page.getByLabel("Keys are due after, in days").fill("ninety");
  await page.getByRole("button", { name: "Save key policy" }).click();
  await expect(alert(page)).toContainText("Give a number of days from 1 to 3650.");
  await page.getByLabel("Keys are due after, in days").fill("30");
  await page.getByLabel("Address of service users").fill("polytomic+{tenant}-{n}@partner.example");
  await page.getByRole("button", { name: "Save key policy" }).click();
  await expect(page.getByText("Key policy saved")).toBeVisible();
  await expectAccessible(page, "keys");
  await page.goto(keys);
  await expect(page.getByLabel("Address of the service user")).toHaveValue(
    /^polytomic\+northwind-clinics-[a-z0-9-]+-1@partner\.example$/,
  );
  await expect(main(page)).toContainText("30 days after it was minted");
});
