import type { Page } from "playwright/test";
import { catchAction } from "#tests/support/browser/forge.ts";
import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { heading, type StepName, stepHeadings } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

type Send = (page: Page, button: string) => Promise<void>;

async function onboardBy(send: Send, page: Page, app: App): Promise<void> {
  const name = customer("Northwind Clinics");
  await signIn(page);
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await send(page, "Create organization");
  await atStep(page, "user");
  await page.getByLabel("Root user email").fill("root@northwind.example");
  await send(page, "Add root user");
  await atStep(page, "key");
  await send(page, "Mint API key");
  await atStep(page, "done");
  const { organizations, users, invitations, mints, creations } = await app.sandbox.of(name);
  expect(creations).toHaveLength(1);
  expect([organizations.length, users.length, invitations.length, mints.length]).toEqual([1, 1, 1, 1]);
  const rows = await app.sql("SELECT count(*)::int AS tenants FROM tenant");
  expect(rows).toEqual([{ tenants: 1 }]);
  const calls = await app.sql<{ state: string }>("SELECT state FROM upstream_call");
  expect(calls.map(({ state }) => state)).toEqual(["succeeded", "succeeded", "succeeded"]);
}

/** On that step, with nothing under way. */
async function atStep(page: Page, step: StepName): Promise<void> {
  await expect(heading(page, step)).toHaveText(stepHeadings[step]);
}

test("a double click makes one organization, one user, one invitation and one key", async ({ page, app }) => {
  await onboardBy((_, button) => page.getByRole("button", { name: button }).dblclick(), page, app);
});

test("ten submits at once make one organization, one user, one invitation and one key", {
  tag: "@smoke",
}, async ({ page, app }) => {
  await onboardBy(
    async (_, button) => {
      const action = await catchAction(page, () => page.getByRole("button", { name: button }).click());
      const others = Array.from({ length: 9 }, () => action.send(page));
      await action.goOn();
      for (const answer of await Promise.all(others)) expect(answer).toMatch(/^(200|303) /);
    },
    page,
    app,
  );
});
