import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { anotherPerson, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

test("an admin makes a blueprint from an example, edits form and JSON, and publishes it", {
  tag: "@smoke",
}, async ({ page }) => {
  await signIn(page, undefined, "/blueprints");
  await expectAccessible(page, "no blueprints");
  await page.getByRole("link", { name: "New blueprint" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Standard plan");
  await page.getByRole("radio", { name: /your shared warehouse/ }).check();
  await page.getByRole("button", { name: "Create blueprint" }).click();
  await expect(page.getByRole("heading", { name: "Edit Standard plan" })).toBeVisible();
  await expectAccessible(page, "the editor");

  const json = page.getByLabel("JSON", { exact: true });
  const bulk = page.locator("#resource-2");
  await bulk.locator("summary").first().click();
  await bulk.getByLabel("Name", { exact: true }).fill("Nightly copy");
  await expect(json).toHaveValue(/"name": "Nightly copy"/);
  await bulk.getByLabel("Source").selectOption("");
  await expect(bulk.getByText("This is missing.")).toBeVisible();
  await bulk.getByLabel("Source").selectOption("crm");
  await expect(bulk.getByText("This is missing.")).toBeHidden();

  const variable = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: "Remove variable schema" }) });
  await variable.getByLabel("Label", { exact: true }).fill("Schema of the copy");
  await variable.getByLabel("Pattern", { exact: true }).fill("[a-z]{1,9}");
  await variable.getByLabel("Default", { exact: true }).fill("copies");
  await expect(json).toHaveValue(
    /"label": "Schema of the copy",\s*"pattern": "\[a-z\]\{1,9\}",\s*"default": "copies"/,
  );

  const typed = (await json.inputValue()).replace("Nightly copy", "Copy of the CRM");
  await json.fill(typed.slice(0, -1));
  await expect(page.getByText(/isn't valid JSON: see line/)).toBeVisible();
  await expect(page.getByText("The JSON can't be read")).toBeVisible();
  await json.fill(typed);
  await expect(bulk.getByLabel("Name", { exact: true })).toHaveValue("Copy of the CRM");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("Draft saved.")).toBeVisible();

  await page.getByLabel("What changed").fill("The first one");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("The first one")).toBeVisible();
  await expect(page.getByText("Version 1").first()).toBeVisible();
  await expectAccessible(page, "a blueprint");
});

test("of two people who edit one draft the second keeps what was typed and decides", async ({ page }) => {
  await signIn(page, undefined, "/blueprints/new");
  await page.getByLabel("Name", { exact: true }).fill("Standard plan");
  await page.getByRole("button", { name: "Create blueprint" }).click();
  await page.waitForURL("**/edit");
  const other = await anotherPerson(page);
  await other.goto(page.url());
  await other.getByLabel("Blueprint name").fill("Small plan");
  await other.getByRole("button", { name: "Save draft" }).click();
  await expect(other.getByText("Draft saved.")).toBeVisible();

  await page.getByLabel("Blueprint name").fill("Large plan");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByText("A colleague saved another draft meanwhile.")).toBeVisible();
  await expect(page.getByLabel("Blueprint name")).toHaveValue("Large plan");
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByText("Draft saved.")).toBeVisible();
  await page.goto("/blueprints");
  await expect(page.getByRole("link", { name: "Large plan" })).toBeVisible();
});

test("a connection gets the form of its type, and a secret becomes a variable", async ({ page, app }) => {
  await app.onboard(customer("Northwind"));
  await signIn(page, undefined, "/blueprints/new");
  await page.getByLabel("Name", { exact: true }).fill("Standard plan");
  await page.getByRole("radio", { name: "Empty" }).check();
  await page.getByRole("button", { name: "Create blueprint" }).click();
  await page.getByRole("button", { name: "Add resource" }).click();
  const card = page.locator("#resource-0");
  await card.getByRole("combobox", { name: "Type", exact: true }).selectOption({ label: "PostgreSQL" });
  await card.getByLabel("Hostname (required)").fill("db.northwind.example");
  await card.getByLabel("Port (required)").fill("5432");
  await card.getByLabel("Password (required)").selectOption("New secret variable");
  const json = page.getByLabel("JSON", { exact: true });
  await expect(json).toHaveValue(/"port": 5432/);
  await expect(json).toHaveValue(/"password": "\$\{secret\.password\}"/);
  await expect(page.getByRole("button", { name: "Remove variable password" })).toBeVisible();
  await page.getByLabel("Kind of the new resource").selectOption("Primary keys of a schema");
  await page.getByRole("button", { name: "Add resource" }).click();
  const keys = page.locator("#resource-1");
  await keys.getByLabel("Connection", { exact: true }).selectOption("connection");
  await keys.getByLabel("Schema", { exact: true }).fill("public.users");
  await expect(keys.getByText("Add at least one.")).toBeVisible();
  await keys.getByLabel("Key fields").fill("id\nregion");
  await expect(json).toHaveValue(/"keys": \[\s*"id",\s*"region"\s*\]/);
  await expect(keys.getByText("Add at least one.")).toBeHidden();
  await expectAccessible(page, "the form of a type");
});
