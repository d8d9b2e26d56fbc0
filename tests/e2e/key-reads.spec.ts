import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { addStaff, anotherPerson, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { alert, copyButton, copyKey, revealButton } from "#tests/support/browser/wizard.ts";

async function setPolicy(page: Page, asksReason: boolean, readsPerHour: string): Promise<void> {
  await page.goto("/settings/security");
  await page.getByLabel("Ask for a reason").setChecked(asksReason);
  await page.getByLabel("Keys per person and hour").fill(readsPerHour);
  await page.getByRole("button", { name: "Save limits" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
}

test("each read asks for a reason in place where admins have set it, and the timeline shows it", {
  tag: ["@smoke", "@phone"],
}, async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page);
  await setPolicy(page, true, "60");
  await expectAccessible(page, "the settings for security");
  await page.goto(`/tenants/${tenantId}`);
  await revealButton(page).click();
  const dialog = page.getByRole("dialog", { name: "Why do you need this key?" });
  await expectAccessible(page, "the question for a reason");
  const field = dialog.getByLabel("Reason");
  await dialog.getByRole("button", { name: "Reveal the key" }).click();
  await expect(field).toHaveAccessibleDescription("Enter a reason.");
  // Only the server looks for what nobody sees.
  await field.fill("The customer\u200b lost it");
  await dialog.getByRole("button", { name: "Reveal the key" }).click();
  await expect(field).toHaveAccessibleDescription("Reason contains an invisible character.");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("The customer\u200b lost it");
  await expectAccessible(page, "a refused reason");
  await field.fill("The customer lost it");
  await dialog.getByRole("button", { name: "Reveal the key" }).click();
  await expect(page.getByRole("button", { name: /^Hide key/ })).toBeVisible();
  const key = await copyKeyFor(page, "For the new server");
  expect(await app.statusOf(key)).toBe(200);
  const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  expect(stored).not.toContain("The customer lost it");
  await page.goto(`/tenants/${tenantId}/timeline`);
  await expect(page.getByText("The customer lost it")).toBeVisible();
  await page.goto("/audit?event=keys-read");
  await expect(page.getByText("For the new server")).toBeVisible();
});

/** The clipboard gets the key in the click on the dialog's button. */
async function copyKeyFor(page: Page, reason: string): Promise<string> {
  await copyButton(page).click();
  const dialog = page.getByRole("dialog", { name: "Why do you need this key?" });
  await dialog.getByLabel("Reason").fill(reason);
  return await copyBy(page, () => dialog.getByRole("button", { name: "Copy the key" }).click());
}

test("who reads too many keys is slowed, then stopped, until an admin allows more", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page);
  await setPolicy(page, false, "2");
  const reader = await addStaff(app, "Rea", { email: "rea@partner.example" });
  const rea = await anotherPerson(page, reader);
  await rea.goto(`/tenants/${tenantId}`);
  for (const _ of [1, 2]) expect(await app.statusOf(await copyKey(rea))).toBe(200);
  await copyButton(rea).click();
  await expect(alert(rea)).toContainText(/You can read the next key in \d+ s/);
  await app.sql(
    `INSERT INTO audit_event (id, at, actor_id, action, target_type, target_id, detail)
     SELECT gen_random_uuid(), now() - interval '1 minute', id, 'key.copied', 'key', 'another', '{}' FROM staff
     WHERE email = $1`,
    [reader.email],
  );
  await copyButton(rea).click();
  await expect(alert(rea)).toContainText("You have read 3 keys within an hour");
  await expect(alert(rea)).toContainText("Ask another admin to allow more");

  await page.goto("/staff");
  const stopped = page.getByText("Rea was stopped from reading more keys");
  await expect(stopped).toBeVisible();
  await expectAccessible(page, "a person who was stopped");
  await page.getByRole("button", { name: "Allow 2 more for Rea" }).click();
  await expect(page.getByText("Rea can read keys again.")).toBeVisible();
  await expect(stopped).toHaveCount(0);
  expect(await app.statusOf(await copyKey(rea))).toBe(200);
});
