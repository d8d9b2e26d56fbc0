import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { addTenants, names } from "#tests/support/browser/tenants-list.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

/** From a ticked row to what can be done with it, and along the rows without the bar over the one with the focus. */
async function reachByKeyboard(page: Page, bar: Locator): Promise<void> {
  const { keyboard } = page;
  const box = (n: string) => page.getByLabel(`Select Customer ${n}`);
  const before = page.viewportSize();
  // A window of 1280 pixels, phones, and 1280×1024 at 400 %.
  for (const [width, height] of [
    [1280, 800],
    [360, 740],
    [320, 640],
    [320, 256],
  ] as const) {
    await page.setViewportSize({ width, height });
    const at = `${width}×${height}`;
    expect(await page.evaluate(() => document.documentElement.scrollWidth), at).toBe(width);
    await box("118").focus();
    await keyboard.press("ArrowUp");
    await expect(box("119"), at).toBeFocused();
    await keyboard.press("Enter");
    await expect(bar.getByLabel("Action"), at).toBeFocused();
    await expect(bar.getByLabel("Action"), at).toBeInViewport({ ratio: 1 });
    await box("075").focus();
    for (let n = 76; n <= 95; n++) {
      await keyboard.press("ArrowUp");
      const row = box(`0${n}`);
      await expect(row, at).toBeFocused();
      expect(await row.evaluate(isUncovered), `${at}: Customer ${n} is in sight`).toBe(true);
    }
  }
  if (before) await page.setViewportSize(before);
  // What comes first on the screen comes first by Tab: the bar, then the rows.
  await bar.getByRole("link", { name: "Export as CSV" }).focus();
  for (const next of [bar.getByLabel("Action"), bar.getByRole("button", { name: "Apply" })]) {
    await keyboard.press("Tab");
    await expect(next).toBeFocused();
  }
  await keyboard.press("Tab");
  await expect(page.getByRole("columnheader", { name: "Name" }).getByRole("button")).toBeFocused();
}

/** Runs in the page. */
function isUncovered(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === element;
}

test("tenants are selected in the list, and a page says what became of each", async ({ page, app }) => {
  await addTenants(app);
  await app.sql("UPDATE tenant SET on_hold_at = now() WHERE name = 'Customer 118'");
  await signIn(page);
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("button", { name: "Select tenants" }).click();
  await page.getByLabel("Select Customer 120").check();
  await page.getByLabel("Select Customer 118").click({ modifiers: ["Shift"] });
  const bar = page.getByRole("region", { name: "Selected tenants" });
  await expect(bar.getByRole("status")).toHaveText("3 selected");
  await reachByKeyboard(page, bar);
  await bar.getByLabel("All on this page").check();
  await expect(bar.getByRole("status")).toHaveText("50 selected");
  // What was chosen was of another filter.
  await page.getByRole("searchbox", { name: "Search tenants" }).fill("customer 11");
  await expect.poll(() => names(page)).toHaveLength(10);
  await expect(bar.getByRole("status")).toHaveText("0 selected");
  await bar.getByLabel("All on this page").check();
  await bar.getByLabel("Action").selectOption("Put on hold");
  await bar.getByRole("button", { name: "Put 10 tenants on hold" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Put on hold: 10 tenants" })).toBeFocused();
  await expect(page.getByText("In progress").first()).toBeVisible();
  await app.work(true);
  await expect(page.getByText("Finished: 9 done, 1 skipped")).toBeVisible({ timeout: 60_000 });
  await app.work(false);
  const skipped = page.getByRole("region", { name: "Skipped" }).getByRole("listitem");
  await expect(skipped).toHaveText("Customer 118Nothing to change");
  await app.sql("UPDATE tenant SET on_hold_at = now() WHERE name = 'Customer 113'");
  await page.getByRole("button", { name: "Undo for 9 tenants" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Undo put on hold: 9 tenants" })).toBeFocused();
  await app.work(true);
  await expect(page.getByText("Finished: 8 done, 1 skipped")).toBeVisible();
  await app.work(false);
  await expect(skipped).toHaveText("Customer 113Changed since, so it was left as it is");
  await expectAccessible(page, "a batch that undoes one");
  await page.getByRole("link", { name: "The batch that this undoes" }).click();
  await expect(page.getByRole("link", { name: "show what became of it" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Undo/ })).toHaveCount(0);
  const held = await app.sql("SELECT name FROM tenant WHERE on_hold_at IS NOT NULL ORDER BY name");
  expect(held).toEqual([{ name: "Customer 113" }, { name: "Customer 118" }]);
  await page.goto("/batches");
  await expect(page.getByRole("link", { name: "Put on hold: 10 tenants", exact: true })).toBeVisible();
  const [{ n } = { n: 0 }] = await app.sql<{ n: number }>(
    "SELECT count(*)::int AS n FROM audit_event WHERE action = 'tenant.put-on-hold'",
  );
  expect(n).toBe(9);
});

test("owner, labels, verifying, archiving and a file of those selected, and each page says what became of each", async ({
  page,
  app,
}) => {
  await addTenants(app);
  const working = customer("Verified Freight");
  await app.onboard(working);
  await app.sql("UPDATE tenant SET labels = '{vip}' WHERE name = 'Customer 118'");
  await app.sql("UPDATE tenant SET archived_at = now() WHERE name = 'Customer 119'");
  await app.work(true);
  const those = [working, "Customer 120", "Customer 118"];
  await signIn(page);
  /** Selects them in the list, and begins the act that `fill` chooses. */
  const begin = async (send: string, fill: (bar: Locator) => Promise<unknown>) => {
    await page.goto("/tenants");
    await page.getByRole("button", { name: "List options" }).click();
    await page.getByRole("button", { name: "Select tenants" }).click();
    for (const name of those) await page.getByLabel(`Select ${name}`).check();
    const bar = page.getByRole("region", { name: "Selected tenants" });
    await fill(bar);
    await bar.getByRole("button", { name: send }).click();
  };
  const choose = (act: string) => (bar: Locator) => bar.getByLabel("Action").selectOption(act);
  const each = (outcome: string) => page.getByRole("region", { name: outcome }).getByRole("listitem");

  await begin("Change the owner of 3 tenants", async (bar) => {
    await choose("Change owner")(bar);
    await bar.getByLabel("New owner").selectOption("Olga");
  });
  await expect(page.getByText("Finished: 1 done, 2 skipped")).toBeVisible();
  await expect(page.getByText("New owner: Olga")).toBeVisible();
  await expect(each("Done")).toHaveText([working]);
  await expect(each("Skipped")).toHaveText([
    "Customer 118Nothing to change",
    "Customer 120Nothing to change",
  ]);

  await begin("Add labels to 3 tenants", async (bar) => {
    await choose("Add labels")(bar);
    await bar.getByLabel("Labels").fill("vip");
  });
  await expect(page.getByText("Finished: 2 done, 1 skipped")).toBeVisible();
  await expect(each("Done")).toHaveText(["Customer 120", working]);
  await expect(each("Skipped")).toHaveText(["Customer 118Nothing to change"]);

  await begin("Verify the keys of 3 tenants", choose("Verify keys"));
  await expect(page.getByText("Finished: 1 done, 2 skipped")).toBeVisible();
  await expect(each("Done")).toHaveText([`${working}The key works`]);
  await expect(each("Skipped")).toHaveText(["Customer 118No key in use", "Customer 120No key in use"]);

  const download = page.waitForEvent("download");
  await begin("Archive 3 tenants", async (bar) => {
    await bar.getByRole("link", { name: "Export as CSV" }).click();
    await choose("Archive")(bar);
  });
  await expect(page.getByText("Finished: 3 done")).toBeVisible();
  await app.work(false);
  const lines = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\r\n");
  expect(lines).toHaveLength(4);
  for (const name of those) expect(lines.filter((line) => line.includes(name))).toHaveLength(1);
  const changed = await app.sql(
    `SELECT tenant.name FROM tenant JOIN staff ON staff.id = owner_id
     WHERE archived_at IS NOT NULL AND labels = '{vip}' AND staff.name = 'Olga' ORDER BY tenant.name`,
  );
  expect(changed).toEqual([{ name: "Customer 118" }, { name: "Customer 120" }, { name: working }]);
});

test("columns are hidden in this browser, headers sort both ways, and the list is a file", async ({
  page,
  app,
}) => {
  await addTenants(app);
  await signIn(page);
  const created = page.getByRole("columnheader", { name: "Created" });
  await expect(created).toHaveAttribute("aria-sort", "descending");
  await created.getByRole("button").click();
  await expect(page).toHaveURL("/tenants?sort=-created");
  await expect(page.getByRole("row").getByRole("link").first()).toHaveText("Customer 001");
  await expect(created).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("button", { name: "List options" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export this list as CSV" }).click();
  expect((await download).suggestedFilename()).toMatch(/^tenants-.*\.csv$/);
  await page.getByLabel("Root user", { exact: true }).uncheck();
  await expect(page.getByRole("columnheader", { name: "Root user" })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Root user" })).toBeHidden();
  await expect(page).toHaveURL("/tenants?sort=-created");
});

test("a row's key is copied by the rules of the key card", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = customer("Contoso Freight");
  await app.onboard(name);
  await signIn(page, admin);
  await app.sql("UPDATE session SET authenticated_at = now() - interval '1 hour'");
  const button = page.getByRole("button", { name: `Copy key for ${name}` });
  await button.click();
  await page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(admin.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Key copied")).toBeVisible();
  const [copied] = await app.sql("SELECT 1 FROM audit_event WHERE action = 'key.copied'");
  expect(copied).toBeDefined();
  await expect(button).toBeFocused();
  // Where the tenant needs attention the bar asks first. It stands behind all rows, so it takes the focus.
  await app.sql(
    "INSERT INTO tenant_attention (tenant_id, code, since) SELECT id, 'conflict', now() FROM tenant",
  );
  await page.reload();
  await button.press("Enter");
  await expect(page.getByRole("button", { name: "Copy key anyway" })).toBeFocused();
  await expectAccessible(page, "the bar of a row's key");
  await page.keyboard.press("Enter");
  await expect(button).toBeFocused();
  await expect(page.getByText("Key copied")).toBeVisible();
});
