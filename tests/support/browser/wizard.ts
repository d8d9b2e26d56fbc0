/** The wizard as staff use it. */
import type { Locator, Page } from "playwright/test";
import { copyBy } from "./clipboard.ts";

export const stepHeadings = {
  organization: "Create the organization",
  user: "Add the root user",
  key: "Mint the API key",
  done: "Customer onboarded",
} as const;
export type StepName = keyof typeof stepHeadings;

export const heading = (page: Page, step: StepName) =>
  page.getByRole("heading", { level: 1, name: stepHeadings[step] });

export async function createOrganization(page: Page, name: string): Promise<void> {
  await page.goto("/onboarding/new");
  await page.getByLabel("Organization name").fill(name);
  await page.getByRole("button", { name: "Create organization" }).click();
  await heading(page, "user").waitFor();
}

export async function addRootUser(page: Page, email = "root@northwind.example"): Promise<void> {
  await page.getByLabel("Root user email").fill(email);
  await page.getByRole("button", { name: "Add root user" }).click();
  await heading(page, "key").waitFor();
}

export async function mintKey(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Mint API key" }).click();
  await heading(page, "done").waitFor();
}

/** A full onboarding, from the empty form to the setup snippets. Returns the tenant's id. */
export async function onboard(page: Page, name: string): Promise<string> {
  await createOrganization(page, name);
  await addRootUser(page);
  await mintKey(page);
  return tenantIdOf(page);
}

/** The onboarding that the address names. */
export function tenantIdOf(page: Page): string {
  const [, id] = /\/(?:onboarding|tenants)\/([0-9a-f-]{36})/.exec(page.url()) ?? [];
  if (!id) throw new Error(`${page.url()} names no onboarding`);
  return id;
}

/** What cannot wait, as this app says it; Next has an alert of its own for the titles of pages. */
export const alert = (page: Page) => page.locator('[role="alert"]:not(#__next-route-announcer__)');

export const copyButton = (page: Page) => page.getByRole("button", { name: /^Copy key/ });
export const revealButton = (page: Page) => page.getByRole("button", { name: /^Reveal key/ });

/** Copies the key that is on the page and returns what the clipboard holds then. */
export const copyKey = (page: Page) => copyBy(page, () => copyButton(page).click());

export const textOf = async (target: Locator) => (await target.textContent()) ?? "";
