import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { main } from "#tests/support/browser/keys.ts";
import { addStaff, anotherPerson, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { heading } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

/** The worker looks every five seconds, and the page every two. */
const soon = { timeout: 180_000 };

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const kind = (page: Page, name: string | RegExp) =>
  page.getByRole("navigation", { name: "Findings by kind" }).getByRole("link", { name });
const item = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text }).last();

const organizations = "/api/organizations";

async function organizationOf(app: App, name: string): Promise<string> {
  return `${organizations}/${(await app.sandbox.of(name)).organizations[0]?.id}`;
}

/** From the button to the end, with the worker's help. */
async function reconcileNow(page: Page, app: App): Promise<void> {
  await page.goto("/reconcile");
  await button(page, "Check now").click();
  await expect(page.getByText("A run is under way")).toBeVisible();
  await app.work(true);
  await expect(button(page, "Check now")).toBeVisible(soon);
}

test.beforeEach(async ({ app }) => {
  // The sandbox keeps what other tests made: here it begins with the owner's organization alone.
  const { organizations: all, ownerId } = await app.sandbox.state();
  for (const { id } of all) if (id !== ownerId) await app.ask(`DELETE ${organizations}/${id}`);
});

test.afterEach(({ app }) => app.work(false));

test("a run continues when its page is left, and each difference has its own fix", {
  tag: "@smoke",
}, async ({ page, app }) => {
  await signIn(page);
  await page.goto("/tenants");
  const [gone, renamed, dead] = [customer("Gone"), customer("Renamed"), customer("Dead")];
  const [goneId, renamedId, deadId] = [
    await app.onboard(gone),
    await app.onboard(renamed),
    await app.onboard(dead),
  ];
  const outside = customer("Made with curl");
  await app.sandbox.addOutsideOrganization(outside);
  const first = { email: "first@outside.example", role: "admin" };
  await app.ask(`POST ${await organizationOf(app, outside)}/users`, { body: first });
  const newName = `${renamed} Holding`;
  await app.ask(`PUT ${await organizationOf(app, renamed)}`, { body: { name: newName } });
  const kept = customer("Kept");
  await app.onboard(kept);
  await app.ask(`PUT ${await organizationOf(app, kept)}`, { body: { name: `${kept} Abroad` } });
  await app.ask(`DELETE ${await organizationOf(app, gone)}`);
  const { users } = await app.sandbox.of(dead);
  await app.ask(`POST ${await organizationOf(app, dead)}/users/${users[0]?.id}/keys?force=true`);
  await app.sql("UPDATE organization_key SET verified_at = now() - interval '1 hour'");

  await page.getByRole("link", { name: "Checks", exact: true }).click();
  await expect(page.getByText("No run yet")).toBeVisible();
  await expectAccessible(page, "before the first run");
  await button(page, "Check now").click();
  await expect(page.getByText("Waiting for the worker to start.")).toBeVisible();
  await expectAccessible(page, "under way");
  await page.goto("/tenants");
  await app.work(true);
  await page.goto("/reconcile");
  await expect(kind(page, /^Key not working 1$/)).toBeVisible(soon);
  for (const each of [/^Missing at Polytomic 1$/, /^Renamed at Polytomic 2$/, /^Not in our records 1$/])
    await expect(kind(page, each)).toBeVisible();
  // A kind with nothing open looks like no button.
  const border = (of: Locator) => of.evaluate((link) => getComputedStyle(link).borderTopColor);
  const [quiet, open] = [await border(kind(page, /\D 0$/).first()), await border(kind(page, /^Missing/))];
  expect(quiet).toBe("rgba(0, 0, 0, 0)");
  expect(open).not.toBe(quiet);
  await expectAccessible(page, "with findings");

  await kind(page, /^Key not working/).click();
  await expect(page.getByRole("link", { name: `Mint a new key for ${dead}` })).toHaveAttribute(
    "href",
    `/tenants/${deadId}/keys#rotate`,
  );

  await kind(page, /^Renamed/).click();
  await expect(item(page, renamed)).toContainText(`At Polytomic: ${newName}`);
  await button(page, `Rename here: ${renamed}`).click();
  await expect(item(page, newName)).toContainText(`Renamed to ${newName} by Admin`);
  expect(await app.sql("SELECT name FROM tenant WHERE id = $1", [renamedId])).toEqual([{ name: newName }]);

  await button(page, `Keep our name: ${kept}`).click();
  await expect(item(page, kept)).toContainText("Kept our name by Admin");

  await kind(page, /^Missing/).click();
  await expect(button(page, `Archive ${gone}`)).toBeHidden();
  await item(page, gone).locator("summary").focus();
  await page.keyboard.press("Enter");
  await button(page, `Archive ${gone}`).click();
  await expect(item(page, gone)).toContainText("Archived here by Admin");
  expect(await app.sql("SELECT status FROM tenant WHERE id = $1", [goneId])).toEqual([
    { status: "archived" },
  ]);

  await kind(page, /^Not in our records/).click();
  await button(page, `Adopt ${outside}`).click();
  await expect(page.getByRole("heading", { level: 1, name: `${outside} adopted` })).toBeVisible();
  await expectAccessible(page, "adopted");
  await button(page, "Mint a key for this user: first@outside.example").click();
  await expect(heading(page, "key")).toBeVisible();
  await page.getByRole("button", { name: "Mint API key" }).click();
  await expect(heading(page, "done")).toBeVisible();
  const [adopted] = (await app.sandbox.of(outside)).organizations;
  await expect(page.getByRole("region", { name: "Setup snippets" })).toContainText(adopted?.id ?? "no id");
  expect((await app.sandbox.of(outside)).organizations).toHaveLength(1);
});

test("everything not in our records is adopted at once, with progress", async ({ page, app }) => {
  await signIn(page);
  for (let n = 1; n <= 120; n += 1) await app.sandbox.addOutsideOrganization(`Outside ${n}`);
  await reconcileNow(page, app);
  await expect(kind(page, /^Not in our records 120$/)).toBeVisible();
  const list = page.getByRole("list", { name: /^Not in our records:/ });
  await expect(list.getByRole("listitem")).toHaveCount(50);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(list.getByRole("listitem")).toHaveCount(50);
  await page.getByRole("link", { name: "Previous" }).click();

  await app.work(false);
  await button(page, "Adopt all 120").click();
  await expect(page.getByText("0 of 120 organizations adopted")).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Organizations adopted" })).toBeVisible();
  await expectAccessible(page, "an import under way");
  await app.work(true);
  await expect(page.getByText("120 organizations adopted", { exact: true })).toBeVisible(soon);
  await expect(kind(page, /^Not in our records 0 of 120$/)).toBeVisible(soon);
  expect(await app.sql("SELECT count(*)::int AS n FROM tenant WHERE imported")).toEqual([{ n: 120 }]);
  await expect(list.getByRole("listitem")).toHaveCount(50);
  await list.getByRole("link", { name: "Outside 7", exact: true }).click();
  await page.getByRole("link", { name: "Choose one of its users" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Outside 7 adopted" })).toBeVisible();
});

test("a foreign key is shown above everything", async ({ page, app }) => {
  await signIn(page);
  const name = customer("Mixed Up");
  const tenantId = await app.onboard(name);
  await reconcileNow(page, app);
  await expect(page.getByText("Everything matches")).toBeVisible();
  await app.work(false);
  const code = "opens_another_organization";
  const params = { organization: "Somebody Else" };
  await app.sql(`UPDATE organization_key SET trouble = '${code}', trouble_params = $1`, [params]);
  await app.sql(
    `INSERT INTO finding (id, run_id, kind, tenant_id, detail_code, detail_params)
     SELECT gen_random_uuid(), id, 'key_foreign', $1, '${code}', $2 FROM reconcile_run`,
    [tenantId, params],
  );
  await page.reload();
  await expect(page.getByText("1 key opens another organization")).toBeVisible();
  await expect(page.getByRole("link", { name: `Stop using the key of ${name}` })).toHaveAttribute(
    "href",
    `/tenants/${tenantId}/keys#revoke`,
  );
  await expect(item(page, name)).toContainText("It opens another organization: Somebody Else.");
  await expectAccessible(page, "the alarm");
  await button(page, `Acknowledge: ${name}`).click();
  await expect(item(page, name)).toContainText("Acknowledged by Admin");
  await expect(page.getByText("1 key opens another organization")).toHaveCount(0);
});

test("an admin mints the keys again that can't be decrypted, and gets the customers to notify", async ({
  page,
  app,
}) => {
  await signIn(page);
  const name = customer("Lost Key");
  await app.onboard(name);
  await app.sql("UPDATE organization_key SET sealed = left(sealed, -4) || 'AAAA'");
  await reconcileNow(page, app);
  await app.work(false);
  await expect(page.getByText("1 key in use can't be decrypted")).toBeVisible();
  await expectAccessible(page, "a key that can't be decrypted");
  await button(page, "Mint 1 key again").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type 1 to confirm").fill("2");
  await button(page, "Mint 1 key again").last().click();
  await expect(dialog.getByText("Type 1 to confirm.").first()).toBeVisible();
  await dialog.getByLabel("Type 1 to confirm").fill("1");
  await expectAccessible(page, "the question");
  await button(page, "Mint 1 key again").last().click();
  await expect(page.getByText("Keys are being rotated")).toBeVisible();
  await expect(page.getByText("1 key in use can't be decrypted")).toHaveCount(0);
  await app.work(true);
  await expect(page.getByText("1 of 1 key rotated")).toBeVisible(soon);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Customers to notify (CSV)" }).click(),
  ]);
  expect(await readFile(await file.path(), "utf8")).toContain(name);
});

test("a viewer sees what was found, and why nothing can be done about it", async ({ page, app }) => {
  await signIn(page);
  await app.sandbox.addOutsideOrganization("Made with Terraform");
  await reconcileNow(page, app);
  const vera = await anotherPerson(
    page,
    await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer" }),
  );
  await vera.goto("/reconcile");
  await expect(vera.getByText("Only onboarders and admins can run checks. Ask an admin.")).toBeVisible();
  await expect(vera.getByText("Made with Terraform")).toBeVisible();
  await expect(main(vera).locator("form, button, details")).toHaveCount(0);
  // Nor is there a form that they can't send where customers are onboarded.
  await vera.goto("/onboarding/new");
  await expect(main(vera).getByText(/^Only onboarders and admins can/)).toBeVisible();
  await expect(main(vera).locator("form, button, input")).toHaveCount(0);
  await expectAccessible(vera, "onboarding for a viewer");
});

test("the page can be used at 360 pixels", async ({ page, app }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page);
  await app.sandbox.addOutsideOrganization("Internationale Gesundheitsversorgungsgesellschaft Oberschleswig");
  await reconcileNow(page, app);
  await expect(button(page, "Adopt all 1")).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
});
