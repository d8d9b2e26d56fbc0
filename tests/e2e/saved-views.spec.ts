import type { Page } from "playwright/test";
import { addTenants, first, names } from "#tests/support/browser/tenants-list.ts";
import { addStaff, anotherPerson, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";

test.beforeEach(async ({ page, app }) => {
  await addTenants(app);
  await signIn(page);
});

const myViews = (page: Page) => page.getByRole("list", { name: "My views" });

async function saveView(page: Page, name: string): Promise<void> {
  await page.getByText("Save this view").click();
  await page.getByLabel("Name of the view").fill(name);
  await page.getByRole("button", { name: "Save view" }).click();
}

test("a view is saved under a name, private, until it is removed", async ({ page, app }) => {
  await page.getByLabel("Status", { exact: true }).selectOption("user added");
  await page.getByLabel("Sort").selectOption("Name");
  await expect(first(page)).toHaveText("Customer 003");
  await page.getByText("Save this view").click();
  await expect(page.getByLabel("Name of the view")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Name of the view")).toHaveAccessibleDescription(/Name is missing/);
  await page.getByLabel("Name of the view").fill("Half way");
  await page.keyboard.press("Enter");
  const view = myViews(page).getByRole("link", { name: "Half way" });
  await expect(view).toHaveAttribute("aria-current", "true");
  await expect(page.getByLabel("Name of the view")).toBeHidden();
  await page.getByLabel("Sort").selectOption("Newest first");
  await expect(view).not.toHaveAttribute("aria-current");

  await saveView(page, "Half way");
  await expect(page.getByLabel("Name of the view")).toHaveAccessibleDescription(
    /already have a view named Half way/,
  );
  await expect(page.getByLabel("Name of the view")).toHaveValue("Half way");

  await page.goto("/tenants");
  await view.click();
  await expect(page).toHaveURL("/tenants?status=user+added&sort=name");
  await expect(first(page)).toHaveText("Customer 003");
  const vera = await addStaff(app, "Vera", { email: "vera@partner.example" });
  const other = await anotherPerson(page, vera);
  await expect(first(other)).toHaveText("Customer 120");
  await expect(myViews(other)).toHaveCount(0);
  await other.context().close();
  await openQuestion(page, "Remove view Half way");
  await page.getByRole("button", { name: "Remove view Half way" }).click();
  await expect(myViews(page)).toHaveCount(0);
  await expect(first(page)).toHaveText("Customer 003");
});

test("a view that is followed before the page hears of addresses is shown all the same", async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(window.history, "pushState", {
      get: () => History.prototype.pushState,
      set: () => undefined,
    }),
  );
  await page.goto("/tenants");
  // What else a page waits for before it is touched is what this one never gets.
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("select[name=sort]") ?? {}).some((key) =>
      key.startsWith("__reactProps"),
    ),
  );
  await page
    .getByRole("list", { name: "Tenants by status" })
    .getByRole("link", { name: /^User added/ })
    .click();
  await expect(page).toHaveURL("/tenants?status=user+added");
  await expect.poll(() => names(page)).toHaveLength(40);
  await page.getByLabel("Sort").selectOption("Name");
  await expect(page).toHaveURL("/tenants?status=user+added&sort=name");
  await expect(first(page)).toHaveText("Customer 003");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a view is saved, followed and removed", async ({ page }) => {
    await page.goto("/tenants?status=active&sort=name");
    await saveView(page, "");
    await expect(page.getByText("Name is missing.").first()).toBeVisible();
    await page.getByLabel("Name of the view").fill("Live");
    await page.getByRole("button", { name: "Save view" }).click();
    await expect(myViews(page).getByRole("link", { name: "Live" })).toBeVisible();
    await page.goto("/tenants");
    await myViews(page).getByRole("link", { name: "Live" }).click();
    await expect(page).toHaveURL("/tenants?status=active&sort=name");
    await expect(first(page)).toHaveText("Customer 001");
    await openQuestion(page, "Remove view Live");
    await page.getByRole("button", { name: "Remove view Live" }).click();
    await expect(myViews(page)).toHaveCount(0);
  });
});
