import type { Locator, Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { main } from "#tests/support/browser/keys.ts";
import { palette, paletteBox } from "#tests/support/browser/palette.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { heading } from "#tests/support/browser/wizard.ts";

/** Clicks, and counts them. */
function counting() {
  let count = 0;
  return {
    click: async (target: Locator) => {
      count += 1;
      await target.click();
    },
    count: () => count,
  };
}

const tab = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Tenant" }).getByRole("link", { name });

test("rotating with overlap and sending the new key takes at most five clicks from the tenant's page", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Clicked Freight"));
  await app.sql(
    `INSERT INTO key_policy (id, max_age_days, service_address, updated_at)
     VALUES (1, 90, 'polytomic+{tenant}-{n}@partner.example', now())`,
  );
  await signIn(page, admin, `/tenants/${tenantId}`);
  const { click, count } = counting();
  await click(tab(page, "Keys"));
  await click(page.getByRole("button", { name: "Add service user and mint second key" }));
  await click(page.locator("summary").filter({ hasText: "Send the new key to customer" }));
  await click(page.getByRole("button", { name: "Create one-time link" }));
  await expect(page.getByText("One-time link created")).toBeVisible();
  const link = await copyBy(page, () => click(page.getByRole("button", { name: "Copy one-time link" })));
  expect(link).toContain("/key-link/");
  await expect(page.getByRole("region", { name: "Rotation with overlap" })).toContainText(
    "Sent, not taken yet",
  );
  expect(count()).toBeLessThanOrEqual(5);
});

test("who read this key takes two clicks, and whether a customer is healthy one", async ({ page, app }) => {
  const name = customer("Clicked Freight");
  const tenantId = await app.onboard(name);
  await signIn(page);
  const health = counting();
  await health.click(page.getByRole("link", { name }).first());
  await expect(main(page).getByText("Not checked yet").first()).toBeVisible();
  expect(health.count()).toBe(1);

  await copyBy(page, () => page.getByRole("button", { name: /^Copy key/ }).click());
  await page.goto(`/tenants/${tenantId}`);
  const reads = counting();
  await reads.click(tab(page, "Keys"));
  const history = page.getByRole("region", { name: "History" });
  await expect(history).toContainText(/Copied once, last .* by admin@partner\.example/);
  await reads.click(history.getByRole("link", { name: "Access log" }));
  await expect(page.getByText("Key copied")).toBeVisible();
  expect(reads.count()).toBe(2);
});

test("finding a tenant and copying its key takes at most eight keys", async ({ page, app }) => {
  const name = customer("Zebra Freight");
  await app.onboard(name);
  await app.onboard(customer("Clicked Freight"));
  await signIn(page);
  let keys = 0;
  const press = async (key: string) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  await expect(async () => {
    // The page may not listen yet.
    keys = 0;
    await press("ControlOrMeta+k");
    await expect(paletteBox(page)).toBeFocused({ timeout: 2_000 });
  }).toPass();
  for (const letter of "zeb") await press(letter);
  await expect(palette(page).getByRole("status")).toHaveText("1 tenant");
  await press("Enter");
  await expect(paletteBox(page)).toHaveAccessibleName(`Commands for ${name}`);
  await press("c");
  await expect(palette(page).getByRole("option", { selected: true })).toContainText("Copy key");
  const key = await copyBy(page, () => press("Enter"));
  expect(await app.statusOf(key)).toBe(200);
  expect(keys).toBeLessThanOrEqual(8);
});

test("which keys a colleague read takes at most three clicks", async ({ page, app }) => {
  const name = customer("Clicked Freight");
  const reader = await addStaff(app, "Vera Novak", { email: "vera@partner.example" });
  const tenantId = await app.onboard(name);
  await signIn(page);
  const vera = await anotherPerson(page, reader);
  await vera.goto(`/tenants/${tenantId}`);
  await copyBy(vera, () => vera.getByRole("button", { name: /^Copy key/ }).click());
  const { click, count } = counting();
  await click(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Team" }));
  await click(page.getByRole("link", { name: "Keys read by Vera Novak" }));
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  await expect(main(page)).toContainText(`Key copied${name}`);
  expect(count()).toBeLessThanOrEqual(3);
});

test("onboarding with all three steps takes two clicks and two fields", async ({ page, app }) => {
  const name = customer("Clicked Freight");
  await signIn(page);
  const { click, count } = counting();
  const fill = async (label: string, text: string) => await page.getByLabel(label).fill(text);
  await click(page.getByRole("link", { name: "Onboard your first customer" }));
  await fill("Organization name", name);
  await fill("Root user email", "root@clicked.example");
  await click(page.getByRole("button", { name: "Do all three steps" }));
  await expect(heading(page, "done")).toBeVisible();
  expect(count()).toBe(2);
  const { organizations, invitations, mints } = await app.sandbox.of(name);
  expect([organizations.length, invitations.length, mints.length]).toEqual([1, 1, 1]);
});

test("all three steps are shown while they run, and the page follows them to the end", async ({
  page,
  app,
}) => {
  const name = customer("Clicked Freight");
  await app.sandbox.fault({ fault: "hold-before-commit", endpoint: "mintKey" });
  await signIn(page, admin, "/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByLabel("Root user email").fill("root@clicked.example");
  await page.getByRole("button", { name: "Do all three steps" }).click();
  await expect(heading(page, "key")).toBeVisible();
  const running = page.getByRole("list", { name: "All three steps" });
  await expect(running.getByRole("listitem")).toHaveText([
    "Organization done",
    "Root user done",
    "API key running",
  ]);
  await expectAccessible(page, "all three steps running");
  await app.sandbox.release();
  await expect(heading(page, "done")).toBeVisible();
});
