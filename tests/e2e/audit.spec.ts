import { readFile } from "node:fs/promises";
import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import type { App } from "#tests/support/world/app.ts";

const nav = (page: Page) => page.getByRole("navigation", { name: "Main" });
const rows = (page: Page) => page.getByRole("main").getByRole("listitem");

/** A key that somebody else revealed, some days ago. */
async function addRead(app: App, tenantId: string, email: string, daysAgo: number): Promise<void> {
  await app.sql(
    `INSERT INTO audit_event (id, at, actor_id, actor_email, action, target_type, target_id, tenant_id, detail)
     SELECT gen_random_uuid(), now() - $3::int * interval '1 day', id, email, 'key.revealed', 'key', 'k', $1::uuid,
       '{"hint": "abcd"}' FROM staff WHERE email = $2`,
    [tenantId, email, daysAgo],
  );
}

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

test("who read which keys is two clicks from the Team page, filtered by address, and exported", {
  tag: ["@smoke", "@phone"],
}, async ({ page, app }) => {
  const reader = await addStaff(app, "Vera Novak", { email: "vera@partner.example" });
  const name = customer("Northwind Clinics");
  const tenantId = await app.onboard(name);
  await addRead(app, tenantId, reader.email, 3);
  await addRead(app, tenantId, reader.email, 9);
  await addRead(app, tenantId, admin.email, 1);
  await signIn(page);
  await nav(page).getByRole("link", { name: "Team" }).click();
  await page.getByRole("link", { name: "Keys read by Vera Novak" }).click();
  await expect(page.getByRole("heading", { name: "Audit log", level: 1 })).toBeVisible();
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText(`Key revealed${name}`);
  await expect(rows(page).first()).toContainText("key ending in abcd");
  await expect(page.getByLabel("Person")).toHaveValue(/./);
  await expectAccessible(page, "audit log");

  await page.getByLabel("From (UTC)").fill(day(4));
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/[?&]from=/);
  await expect(rows(page)).toHaveCount(1);
  await page.reload();
  await expect(rows(page)).toHaveCount(1);

  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^audit-log-.*\.csv$/);
  const text = await readFile(await download.path(), "utf8");
  expect(text.trimEnd().split("\r\n")).toHaveLength(2);
  expect(text).toContain("Vera Novak,vera@partner.example,Key revealed,key.revealed");

  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page).toHaveURL("/audit");
  await expect(rows(page).first()).toContainText("Audit log exported1 row as CSV");
  await page.getByLabel("Tenant").fill("nobody at all");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No such tenant")).toBeVisible();
  await expectAccessible(page, "audit log without a match");
});

test("without the right there is no link, and the address is refused and recorded", async ({ page, app }) => {
  const viewer = await addStaff(app, "Vito", { email: "vito@partner.example", role: "viewer" });
  await signIn(page, viewer);
  await expect(nav(page).getByRole("link", { name: "Team" })).toBeVisible();
  await expect(nav(page).getByRole("link", { name: "Audit" })).toHaveCount(0);
  await page.goto("/staff");
  await expect(page.getByRole("link", { name: /^Keys read/ })).toHaveCount(0);
  expect((await page.goto("/audit"))?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "You don't have access to this page" })).toBeVisible();
  await expectAccessible(page, "a page without access");
  await page.getByRole("link", { name: "See who is an admin" }).click();
  await expect(page).toHaveURL("/staff");
  await page.goto("/audit");
  expect((await page.request.get("/api/audit?format=csv")).status()).toBe(403);
  const boss = await anotherPerson(page);
  await boss.goto("/audit?event=refused");
  await expect(rows(boss)).toHaveCount(3);
  await expect(rows(boss).first()).toContainText("VitoAccess refusedRight needed: audit:read");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });
  test("the filter and the pages work", async ({ page, app }) => {
    await app.sql(
      `INSERT INTO audit_event (id, at, action, target_type, target_id, detail)
       SELECT gen_random_uuid(), now() - n * interval '1 hour', 'reconcile.finished', 'reconcile-run', n::text,
         jsonb_build_object('findings', n) FROM generate_series(1, 60) AS n`,
    );
    await signIn(page, admin, "/audit");
    await page.getByLabel("Event").selectOption("Checks");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(rows(page)).toHaveCount(50);
    await page.getByRole("link", { name: "Next" }).click();
    await expect(rows(page)).toHaveCount(10);
    await expect(rows(page).last()).toContainText("60 differences");
  });
});
