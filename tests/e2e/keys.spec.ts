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

/** Begins a rotation without an outage, with an address of the tenant's own. */
async function startOverlap(page: Page, id: string): Promise<void> {
  await page.getByLabel("Address of the service user").fill(`polytomic+${id}@partner.example`);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await expect(page.getByText("Waiting for the customer to switch")).toBeVisible();
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

  await page.getByRole("button", { name: "The customer has switched" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  expect(await Promise.all([statusOf(app, old), statusOf(app, next)])).toEqual([401, 200]);
  await expect(main(page)).toContainText("Rotated with overlap");
  const { invitations } = await app.sandbox.of(name);
  expect(invitations.filter((each) => each.email === email)).toHaveLength(1);
});

test.describe("where the clock is not in UTC", () => {
  test.use({ timezoneId: "America/New_York" });

  test("the time at which the old key is retired stays in its field, is moved and cleared, each on the record", async ({
    page,
    app,
  }) => {
    const name = customer("Northwind Clinics");
    const id = await openKeys(page, app, name);
    await startOverlap(page, id);
    const field = page.getByLabel("Retire the old key by itself at");
    const set = page.getByRole("button", { name: "Set the time" });
    const clear = page.getByRole("button", { name: "Clear the time" });
    await expect(clear).toHaveCount(0);
    await set.click();
    await expect(alert(page)).toContainText("Give a day and a time.");
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await field.fill("2020-01-01T10:00");
    await set.click();
    await expect(alert(page)).toContainText("Choose a time within the coming year.");
    await expect(page.getByText("No time is set")).toBeVisible();

    const year = new Date(Date.now() + 300 * 86_400_000).getUTCFullYear();
    // Summer and winter are at different distances from UTC.
    const [first, second] =
      Date.now() < Date.UTC(year, 0, 10) - 3 * 86_400_000
        ? [`${year}-01-10T09:30`, `${year}-01-11T09:30`]
        : [`${year}-07-10T09:30`, `${year}-07-11T09:30`];
    for (const when of [first, second]) {
      await field.fill(when);
      await set.click();
      await expect(page.getByText("Time set")).toBeVisible();
      await expect(field).toHaveValue(when);
      await page.reload();
      await expect(field).toHaveValue(when);
      // Once more is the same time, and not none.
      await set.click();
      await expect(page.getByText("Time set")).toBeVisible();
      await expect(field).toHaveValue(when);
      const at = await page.evaluate((local) => new Date(local).toISOString(), when);
      await expect(page.getByText("The old key is retired by itself at").locator("time")).toHaveAttribute(
        "datetime",
        at,
      );
    }
    await expectAccessible(page, "keys");
    await clear.click();
    await expect(page.getByText("No time is set")).toBeVisible();
    await expect(field).toHaveValue("");
    await expect(clear).toHaveCount(0);
    await page.goto(`/tenants/${id}/timeline?show=keys`);
    await expect(page.getByText("Time set to retire the old key")).toHaveCount(2);
    await expect(page.getByText("Time to retire the old key cleared")).toHaveCount(1);
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false, timezoneId: "America/New_York" });

  test("the time is in UTC, is said to be, and stands in its field", async ({ page, app }) => {
    const id = await app.onboard(customer("Northwind Clinics"));
    await signIn(page, admin, `/tenants/${id}/keys`);
    await startOverlap(page, id);
    const when = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 16);
    const field = page.getByLabel("Retire the old key by itself at");
    await field.fill(when);
    await page.getByRole("button", { name: "Set the time" }).click();
    await expect(page.getByText("Time set")).toBeVisible();
    await expect(field).toHaveValue(when);
    await expect(page.getByText("In UTC.")).toBeVisible();
    const time = page.getByText("The old key is retired by itself at").locator("time");
    await expect(time).toHaveAttribute("datetime", `${when}:00.000Z`);
  });
});

test("a page left open notices that the chosen time has come and the worker retired the old key", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await page.clock.install();
  await page.reload();
  await startOverlap(page, id);
  await page.getByLabel("Retire the old key by itself at").fill(
    await page.evaluate(() => {
      const tomorrow = new Date(Date.now() + 86_400_000);
      return new Date(tomorrow.getTime() - tomorrow.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    }),
  );
  await page.getByRole("button", { name: "Set the time" }).click();
  await expect(page.getByText("Time set")).toBeVisible();
  await app.sql(
    `UPDATE operation SET due_at = now(), input = input || jsonb_build_object('switchAt', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))`,
  );
  await app.work(true);
  try {
    const done = () => app.sql("SELECT id FROM operation WHERE state = 'done'");
    await expect.poll(done, { timeout: 60_000 }).toHaveLength(1);
  } finally {
    await app.work(false);
  }
  await expect(page.getByText("Waiting for the customer to switch")).toBeVisible();
  await page.clock.runFor(31_000);
  await expect(page.getByText("Waiting for the customer to switch")).toHaveCount(0);
  await expect(page.getByText("Old key stopped at")).toBeVisible();
  await page.goto(`/tenants/${id}/timeline?show=keys`);
  await expect(page.getByText("The time chosen to retire the old key has come")).toBeVisible();
  await expect(page.getByText(/Customer switched/)).toHaveCount(0);
});

test("an address that cannot be used is refused at its field, and another one goes on", async ({
  page,
  app,
}) => {
  const id = await openKeys(page, app, customer("Northwind Clinics"));
  const field = page.getByLabel("Address of the service user");
  await field.fill("root@northwind.example");
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await expect(alert(page)).toContainText("Choose another address.");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/has a user root@northwind.example/);
  await expect(field).toHaveValue("root@northwind.example");
  // In the summary and beside the field; in the notice only when the form tells it no more.
  const reason = page.getByText("has a user root@northwind.example");
  const notice = page.getByRole("status").filter({ hasText: "not carried out" });
  await expect(reason).toHaveCount(2);
  await expect(notice).toHaveCount(0);
  await expectAccessible(page, "keys");
  await page.reload();
  await expect(notice).toBeVisible();
  await expect(reason).toHaveCount(1);
  await startOverlap(page, id);
});

test("a hand-over given up leaves the old key as it was", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await page.getByLabel("Address of the service user").fill(`polytomic+${id}@partner.example`);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  const old = await copyOf(page, `API key of ${name} (old)`);
  await page.getByRole("button", { name: "Give up and delete the new key" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  await expect(page.getByLabel("Address of the service user")).toHaveValue("");
  expect(await statusOf(app, old)).toBe(200);
  expect((await app.sandbox.of(name)).users).toHaveLength(1);
});

test("a key that leaked is revoked with a reason and nothing else, and a new one is minted", {
  tag: "@postgres",
}, async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  const old = await copyOf(page, `API key of ${name}`);
  await page.getByLabel("Reason").fill("It was in a public log");
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await expect(page.getByText("No key in use")).toBeVisible();
  await expect(main(page)).toContainText(/Revoked .* by Admin: It was in a public log/);
  const readings = page
    .getByRole("region", { name: "History" })
    .getByRole("link", { name: "Every single reading" });
  await expect(readings).toHaveAttribute("href", /^\/tenants\/[0-9a-f-]+\/timeline\?show=keys$/);
  expect(await statusOf(app, old)).toBe(401);
  await expectAccessible(page, "keys");
  await page.goto(`/tenants/${id}`);
  await expect(main(page)).toContainText("The key was revoked: mint a new one");
  await expectAccessible(page, "keys");
  await page.getByRole("link", { name: "Open keys" }).click();
  await expect(page).toHaveURL(`/tenants/${id}/keys#rotate`);
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
    "This key may have stopped: its replacement was sent and we didn't get an answer.",
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
