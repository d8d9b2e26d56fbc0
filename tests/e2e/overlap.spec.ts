import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { copyOf, main, openKeys } from "#tests/support/browser/keys.ts";
import { admin, customer, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";
import { alert } from "#tests/support/browser/wizard.ts";

const waiting = (page: Page) =>
  page.getByRole("region", { name: "Rotation with overlap" }).getByText("Waiting to be sent");

/** Starts a rotation with overlap, with an email for this tenant. */
async function startOverlap(page: Page, id: string): Promise<void> {
  await page.getByLabel("Service user email").fill(`polytomic+${id}@partner.example`);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await expect(waiting(page)).toBeVisible();
}

test("a rotation with overlap: both keys work until the customer has switched", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  const email = `polytomic+${id}@partner.example`;
  await page.getByLabel("Service user email").fill(email);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await expect(waiting(page)).toBeVisible();
  // The new key stands first, and sending it is the only primary button.
  await expect(page.getByRole("region", { name: /^API key of/ }).first()).toHaveAccessibleName(/\(new\)$/);
  const primary = main(page).locator(".btn-primary:visible");
  await expect(primary).toHaveCount(1);
  await expect(primary).toHaveAccessibleName("Send the new key to customer");
  await page
    .getByText(/^Setup snippets for key/)
    .first()
    .click();
  await expect(main(page)).toContainText("organization.getCurrent()");
  const old = await copyOf(page, `API key of ${name} (old)`);
  const next = await copyOf(page, `API key of ${name} (new)`);
  expect(await Promise.all([app.statusOf(old), app.statusOf(next)])).toEqual([200, 200]);
  await expectAccessible(page, "keys");

  // The overview offers the new key as well, and never the old one.
  await page.goto(`/tenants/${id}`);
  await expect(main(page).getByRole("button", { name: /^Copy key/ })).toHaveCount(0);
  await expect(main(page).locator(".btn-primary:visible")).toHaveText(["Send the new key"]);
  await expectAccessible(page, "overview during an overlap");
  await main(page).getByRole("link", { name: "Send the new key" }).click();
  await expect(page).toHaveURL(`/tenants/${id}/keys#send`);

  await page.getByText("Customer has switched: stop old key").click();
  await expectAccessible(page, "keys");
  await page.getByRole("button", { name: `Stop key …${old.slice(-4)}` }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  expect(await Promise.all([app.statusOf(old), app.statusOf(next)])).toEqual([401, 200]);
  await expect(main(page)).toContainText("Rotated with overlap");
  const { invitations } = await app.sandbox.of(name);
  expect(invitations.filter((each) => each.email === email)).toHaveLength(1);
});

test.describe("where the clock is not in UTC", () => {
  test.use({ timezoneId: "America/New_York" });

  test("the time at which the old key stops stays in its field, is moved and cleared, each on the record", async ({
    page,
    app,
  }) => {
    const name = customer("Northwind Clinics");
    const id = await openKeys(page, app, name);
    await startOverlap(page, id);
    const field = page.getByLabel("Stop the old key automatically on");
    const set = page.getByRole("button", { name: "Set the time" });
    const clear = page.getByRole("button", { name: "Clear the time" });
    await expect(clear).toHaveCount(0);
    await set.click();
    await expect(alert(page)).toContainText("Enter a date and a time.");
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await field.fill("2020-01-01T10:00");
    await set.click();
    await expect(alert(page)).toContainText("Choose a time within the next year.");
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
      const answered = page.waitForResponse((each) => each.request().method() === "POST");
      await set.click();
      await answered;
      await page.reload();
      await expect(field).toHaveValue(when);
      const at = await page.evaluate((local) => new Date(local).toISOString(), when);
      await expect(page.getByText("The old key stops automatically on").locator("time")).toHaveAttribute(
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
    await expect(page.getByText("Stop of the old key scheduled")).toHaveCount(2);
    await expect(page.getByText("Scheduled stop of the old key cancelled")).toHaveCount(1);
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false, timezoneId: "America/New_York" });

  test("the time is in UTC, is labeled as UTC, and is filled in", async ({ page, app }) => {
    const id = await app.onboard(customer("Northwind Clinics"));
    await signIn(page, admin, `/tenants/${id}/keys`);
    await startOverlap(page, id);
    const when = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 16);
    const field = page.getByLabel("Stop the old key automatically on");
    await field.fill(when);
    await page.getByRole("button", { name: "Set the time" }).click();
    await expect(page.getByText("Time set")).toBeVisible();
    await expect(field).toHaveValue(when);
    await expect(page.getByText("In UTC.")).toBeVisible();
    const time = page.getByText("The old key stops automatically on").locator("time");
    await expect(time).toHaveAttribute("datetime", `${when}:00.000Z`);
  });
});

test("a page left open notices that the chosen time has come and the worker stopped the old key", async ({
  page,
  app,
}) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await page.clock.install();
  await page.reload();
  await startOverlap(page, id);
  await page.getByLabel("Stop the old key automatically on").fill(
    await page.evaluate(() => {
      const tomorrow = new Date(Date.now() + 86_400_000);
      return new Date(tomorrow.getTime() - tomorrow.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    }),
  );
  await page.getByRole("button", { name: "Set the time" }).click();
  await expect(page.getByText("Time set")).toBeVisible();
  // Somebody has the new key, or the stop would be put off.
  await app.sql(
    `INSERT INTO audit_event (id, at, action, target_type, target_id, tenant_id, detail)
     SELECT gen_random_uuid(), now(), 'key.copied', 'key', id::text, tenant_id, '{}'
     FROM organization_key WHERE state = 'next'`,
  );
  // However long the worker takes, the page notices nothing before its own time has passed.
  await page.clock.pauseAt(Date.now() + 10_000);
  await app.sql(
    `UPDATE operation SET due_at = now(), input = input || jsonb_build_object('switchAt', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) WHERE kind = 'key_overlap'`,
  );
  await app.work(true);
  try {
    const done = () => app.sql("SELECT id FROM operation WHERE kind = 'key_overlap' AND state = 'done'");
    await expect.poll(done, { timeout: 180_000 }).toHaveLength(1);
  } finally {
    await app.work(false);
  }
  await expect(waiting(page)).toBeVisible();
  await page.clock.runFor(31_000);
  await page.clock.resume();
  await expect(waiting(page)).toHaveCount(0);
  await expect(page.getByText("stopped working at")).toBeVisible();
  await page.goto(`/tenants/${id}/timeline?show=keys`);
  await expect(page.getByText("Scheduled time to stop the old key reached")).toBeVisible();
  await expect(page.getByText(/Customer switched/)).toHaveCount(0);
});

test("an address that cannot be used is refused at its field, and another one is accepted", async ({
  page,
  app,
}) => {
  const id = await openKeys(page, app, customer("Northwind Clinics"));
  const field = page.getByLabel("Service user email");
  await field.fill("root@northwind.example");
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await expect(alert(page)).toContainText("Choose another email.");
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

test("a cancelled rotation leaves the old key as it was", async ({ page, app }) => {
  const name = customer("Northwind Clinics");
  const id = await openKeys(page, app, name);
  await page.getByLabel("Service user email").fill(`polytomic+${id}@partner.example`);
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  const old = await copyOf(page, `API key of ${name} (old)`);
  await openQuestion(page, "Cancel and delete the new key");
  await page.getByRole("button", { name: "Delete the new key" }).click();
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  await expect(page.getByLabel("Service user email")).toHaveValue("");
  expect(await app.statusOf(old)).toBe(200);
  expect((await app.sandbox.of(name)).users).toHaveLength(1);
});
