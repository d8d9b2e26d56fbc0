/**
 * A page of one build before the server of the next. Here the next build is a copy of this one with another build id,
 * other scripts and, for another key, other action ids. `npm run drill -- deploy` runs the same with changed sources
 * that are built twice.
 */
import { rmSync } from "node:fs";
import type { Page } from "playwright/test";
import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { alert } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";
import { type Key, renameBuild, savedBy } from "#tests/support/world/builds.ts";

const built: Record<Key, string | undefined> = {
  "same key": process.env.DEPLOY_SAME_KEY,
  "other key": process.env.DEPLOY_OTHER_KEY,
};
const copies = new Map<Key, string>();

function folderOf(key: Key): string {
  const folder = built[key] ?? copies.get(key) ?? renameBuild(key);
  if (!built[key]) copies.set(key, folder);
  return folder;
}

test.afterAll(() => {
  for (const folder of copies.values()) rmSync(folder, { recursive: true, force: true });
});

const typed = "Renewal in May";
const notes = (page: Page) => page.getByLabel("Notes");
const save = (page: Page) => page.getByRole("button", { name: "Save" }).click();
const main = (page: Page) => page.getByRole("main");

/** A tenant, and a server of its own that another build can replace. */
async function serveOwn(page: Page, app: App) {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await signIn(page);
  const url = await app.serve({});
  return {
    url,
    tenantId,
    end: () => app.end(url),
    begin: (key: Key) => app.serve({}, { url, folder: folderOf(key) }),
  };
}

/** The edit form of a tenant, typed into. */
async function openTyped(page: Page, app: App) {
  const server = await serveOwn(page, app);
  await page.goto(`${server.url}/tenants/${server.tenantId}?edit=1`);
  await notes(page).fill(typed);
  return {
    ...server,
    stored: async () => {
      const [row] = await app.sql<{ notes: string }>("SELECT notes FROM tenant WHERE id = $1", [
        server.tenantId,
      ]);
      return row?.notes;
    },
  };
}

test("a build with the same key takes the form of the one before", async ({ page, app }) => {
  const server = await openTyped(page, app);
  await server.end();
  await server.begin("same key");
  await save(page);
  await expect(notes(page)).toHaveCount(0);
  await expect(main(page)).toContainText(typed);
  expect(await server.stored()).toBe(built["same key"] ? `${typed} ${savedBy}` : typed);
});

test("a build with another key says so, and what was typed is sent again", async ({ page, app }) => {
  const server = await openTyped(page, app);
  await server.end();
  await server.begin("other key");
  await save(page);
  await expect(alert(page)).toContainText("This app was updated");
  await expect(notes(page)).toHaveValue(typed);
  await page.getByRole("button", { name: "Reload" }).click();
  await expect(alert(page)).toHaveCount(0);
  await expect(notes(page)).toHaveValue(typed);
  expect(await server.stored()).toBeNull();
  await save(page);
  await expect(notes(page)).toHaveCount(0);
  await expect(main(page)).toContainText(typed);
});

test("a form sent while the servers change is kept, and sent again to the next build", async ({
  page,
  app,
}) => {
  const server = await openTyped(page, app);
  await server.end();
  await save(page);
  await expect(alert(page)).toContainText("We lost the connection");
  await server.begin("other key");
  // The page asks until it gets an answer, and is then one of the next build.
  await expect(alert(page)).toHaveCount(0);
  await expect(notes(page)).toHaveValue(typed);
  await save(page);
  await expect(main(page)).toContainText(typed);
  await expect(notes(page)).toHaveCount(0);
});

test("what was typed into another form is kept when the page becomes one of the next build", async ({
  page,
  app,
}) => {
  const { url, tenantId, ...server } = await serveOwn(page, app);
  await page.goto(`${url}/tenants/${tenantId}/keys`);
  const email = page.getByLabel("Service user email");
  await email.fill("service@partner.example");
  await server.end();
  await server.begin("same key");
  const loaded = page.waitForEvent("load");
  await page.getByRole("button", { name: "Verify the key" }).click();
  await loaded;
  await expect(email).toHaveValue("service@partner.example");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a build with another key says so, and what was typed is still there", async ({ page, app }) => {
    const server = await openTyped(page, app);
    await server.end();
    await server.begin("other key");
    await save(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This app was updated");
    await expect(main(page)).toContainText(typed);
    expect(await server.stored()).toBeNull();
    await page.getByRole("link", { name: "Open the page again" }).click();
    await notes(page).fill(typed);
    await save(page);
    await expect(notes(page)).toHaveCount(0);
    await expect(main(page)).toContainText(typed);
  });
});
