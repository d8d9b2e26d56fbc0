/** A tenant's page of keys. */
import type { Page } from "playwright/test";
import type { App } from "#tests/support/world/app.ts";
import { copyBy } from "./clipboard.ts";
import { admin, expect, signIn } from "./test.ts";

export const main = (page: Page) => page.getByRole("main");

/** A tenant that is onboarded, on its page of keys. */
export async function openKeys(page: Page, app: App, name: string): Promise<string> {
  const id = await app.onboard(name);
  await signIn(page, admin, `/tenants/${id}/keys`);
  await expect(page.getByRole("heading", { name: "Key in use" })).toBeVisible();
  return id;
}

/** Opens a dialog of the page. */
export const openDialog = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true }).click();

export const copyOf = (page: Page, name: string | RegExp) =>
  copyBy(page, () =>
    page
      .getByRole("region", { name })
      .getByRole("button", { name: /^Copy key/ })
      .click(),
  );
