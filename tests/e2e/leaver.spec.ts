import { readFile } from "node:fs/promises";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import {
  addStaff,
  admin,
  customer,
  expect,
  openQuestion,
  signIn,
  test,
} from "#tests/support/browser/test.ts";

test("one button replaces the keys that a leaver read, and each outcome is shown after leaving the page", {
  tag: ["@smoke", "@phone"],
}, async ({ page, app }) => {
  const names = [customer("Northwind Clinics"), customer("Contoso Labs")];
  const tenantIds: string[] = [];
  for (const name of names) tenantIds.push(await app.onboard(name));
  const { email } = await addStaff(app, "Lea", { email: "lea@partner.example" });
  await app.sql(
    `INSERT INTO audit_event (id, at, actor_id, action, target_type, target_id, tenant_id, detail)
     SELECT gen_random_uuid(), now(), staff.id, 'key.copied', 'key', key.id, tenant_id, '{}'
     FROM staff, organization_key AS key WHERE email = $1`,
    [email],
  );
  const [lea] = await app.sql<{ id: string }>(
    "UPDATE staff SET disabled_at = now() WHERE email = $1 RETURNING id",
    [email],
  );
  await app.sql(
    `INSERT INTO connect_link (id, tenant_id, token_hash, connection_name, created_by_id, created_at)
     VALUES (gen_random_uuid(), $1, 'of a token', 'Freight CRM', $2, now())`,
    [tenantIds[0], lea?.id],
  );
  await signIn(page, admin, `/staff?held=${lea?.id}`);
  for (const name of names) await expect(page.getByLabel(`Key of ${name}`)).toBeChecked();
  await expect(page.getByLabel("Rotate with overlap")).toBeDisabled();
  await expect(page.getByText(/Customers who use them are cut off/)).toBeVisible();
  await page.getByLabel(`Key of ${names[1]}`).uncheck();
  await page.getByLabel("Type 1 to confirm").fill("2");
  await page.getByRole("button", { name: "Rotate 1 key now" }).click();
  await expect(page.getByText("Type 1 to confirm.").first()).toBeVisible();
  await expect(page.getByLabel(`Key of ${names[1]}`)).not.toBeChecked();
  await page.getByLabel(`Key of ${names[1]}`).check();
  await page.getByLabel("Type 2 to confirm").fill("2");
  await expectAccessible(page, "what a leaver held");
  await openQuestion(page, `Revoke the link of Freight CRM of ${names[0]}`);
  await page.getByRole("button", { name: "Revoke the link", exact: true }).click();
  await expect(page.getByText("None that still works.")).toBeVisible();
  await page.getByRole("button", { name: "Rotate 2 keys now" }).click();
  await expect(page.getByText("Keys are being rotated")).toBeVisible();
  await expectAccessible(page, "keys that are being replaced");
  await page.goto("/tenants");
  await app.work(true);
  await page.goto(`/staff?held=${lea?.id}`);
  await expect(page.getByText("2 of 2 keys rotated")).toBeVisible({ timeout: 60_000 });
  await app.work(false);
  await expect(page.getByText("Replaced: the old key stopped")).toHaveCount(2);
  await expectAccessible(page, "keys that were replaced");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Customers to notify (CSV)" }).click(),
  ]);
  const text = await readFile(await file.path(), "utf8");
  for (const each of [...names, ...tenantIds]) expect(text).toContain(each);
});
