/**
 * The README's pictures, from the running app: node --conditions=react-server tests/e2e/screenshots.ts [folder]
 * Writes tests/e2e/pictures, and the dark and the narrow ones to the folder, for looking at.
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright/test";
import { launchOptions } from "#tests/support/browser/launch.ts";
import { addRootUser, createOrganization, heading } from "#tests/support/browser/wizard.ts";
import { type App, admin, startApp } from "#tests/support/world/app.ts";

const published = "tests/e2e/pictures";

/** Name, domain, and how far the onboarding went. */
const customers: [name: string, domain: string, steps: 1 | 2 | 3][] = [
  ["Alpine Ski House", "alpineskihouse.example", 3],
  ["Bellows College", "bellows.example", 3],
  ["Best for You Organics", "bestforyou.example", 3],
  ["Coho Winery", "cohowinery.example", 3],
  ["Contoso Freight", "contoso.example", 3],
  ["Fabrikam Robotics", "fabrikam.example", 3],
  ["Fourth Coffee", "fourthcoffee.example", 3],
  ["Humongous Insurance", "humongous.example", 3],
  ["Lamna Healthcare", "lamna.example", 3],
  ["Margie's Travel", "margies.example", 3],
  ["Relecloud", "relecloud.example", 3],
  ["Tailwind Traders", "tailwind.example", 2],
  ["Woodgrove Bank", "woodgrove.example", 1],
  ["Northwind Clinics", "northwind.example", 3],
];

async function open(browser: Browser, app: App, options: Parameters<Browser["newContext"]>[0]) {
  const context = await browser.newContext({ baseURL: app.url, reducedMotion: "reduce", ...options });
  // For a machine that is busy or slow, as in the tests.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto("/tenants");
  await page.getByLabel("Email", { exact: true }).fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/tenants");
  return page;
}

async function onboardAll(page: Page, app: App): Promise<void> {
  for (const [index, [name, domain, steps]] of customers.entries()) {
    const email = `data-platform@${domain}`;
    if (steps === 3) await app.onboard(name, email);
    else await createOrganization(page, name);
    if (steps === 2) await addRootUser(page, email);
    const labels = [["emea", "retail"], ["amer"], ["emea", "trial"], []][index % 4];
    await app.sql("UPDATE tenant SET external_id = $1, labels = $2 WHERE name = $3", [
      `C-${1041 + index * 17}`,
      labels,
      name,
    ]);
  }
  await age(app);
}

/** Spreads what was done just now over the last weeks. */
async function age(app: App): Promise<void> {
  const days =
    "(SELECT count(*) FROM tenant later WHERE later.created_at > t.created_at) ^ 1.6 * interval '1 day'";
  await app.sql(`
    UPDATE tenant t SET created_at = created_at - ${days}, key_minted_at = key_minted_at - ${days},
      last_verified_at = last_verified_at - ${days} * random()`);
}

async function shoot(page: Page, folder: string, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** The pages of the README: list, wizard, a rotation under way, and what a reconcile run found. */
async function shootAll(page: Page, folder: string, suffix: string): Promise<void> {
  await page.goto("/tenants");
  // Times become relative once the browser's clock is known.
  await page
    .locator("time", { hasText: /^(just now|\d+ \w+ ago)/ })
    // On a phone some stand in columns that are not shown.
    .filter({ visible: true })
    .first()
    .waitFor();
  await shoot(page, folder, `tenants${suffix}`);
  await page.getByRole("link", { name: "Continue with Woodgrove Bank" }).click();
  await heading(page, "user").waitFor();
  await page.getByLabel("Root user email").fill("data-platform@woodgrove.example");
  await shoot(page, folder, `wizard${suffix}`);
  await page.goto("/tenants?q=Northwind");
  await page.getByRole("link", { name: "Northwind Clinics" }).click();
  await page.getByRole("region", { name: "Timeline" }).waitFor();
  await shoot(page, folder, `tenant${suffix}`);
  const tenant = page.url();
  await page.goto(`${tenant}/keys`);
  await page.getByRole("heading", { name: "Keys in use" }).waitFor();
  const before = page.viewportSize();
  // Both keys and what they wait for.
  await page.setViewportSize({ width: before?.width ?? 1280, height: 1080 });
  await shoot(page, folder, `rotation${suffix}`);
  if (before) await page.setViewportSize(before);
  await page.goto("/reconcile");
  await page.getByRole("navigation", { name: "Findings by kind" }).waitFor();
  await shoot(page, folder, `reconcile${suffix}`);
}

/** Every other page of a tenant, for looking at. */
async function shootRest(page: Page, suffix: string): Promise<void> {
  await page.goto("/tenants?q=Northwind");
  await page.getByRole("link", { name: "Northwind Clinics" }).click();
  await page.getByRole("region", { name: "Timeline" }).waitFor();
  const tenant = page.url();
  for (const tab of ["users", "health", "connect", "timeline", "settings", "keys"]) {
    await page.goto(`${tenant}/${tab}`, { waitUntil: "networkidle" });
    await page.screenshot({ path: join(folder, `${tab}${suffix}.png`), fullPage: true });
  }
  await page.goto("/tenants");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("combobox", { name: "Search tenants and commands" }).fill("coho");
  await page.getByRole("option", { name: /Coho Vineyard/ }).waitFor();
  await shoot(page, folder, `palette${suffix}`);
  await page.goto(tenant.replace(/tenants\/(.*)/, "onboarding/$1/done"));
  await heading(page, "done").waitFor();
  await shoot(page, folder, `done${suffix}`);
}

/** A rotation that waits for the customer, and a run that has found something. */
async function begin(page: Page, app: App): Promise<void> {
  await page.goto("/tenants?q=Northwind");
  await page.getByRole("link", { name: "Northwind Clinics" }).click();
  await page.getByRole("link", { name: "Keys", exact: true }).click();
  await page
    .getByRole("region", { name: "Rotate with overlap" })
    .getByRole("textbox")
    .fill("polytomic-keys@partner.example");
  await page.getByRole("button", { name: "Add service user and mint second key" }).click();
  await page.getByRole("heading", { name: "Keys in use" }).waitFor();
  for (const name of ["Adventure Works", "Litware Analytics", "Proseware"])
    await app.sandbox.addOutsideOrganization(name);
  await app.sql(
    `UPDATE tenant SET name = 'Coho Vineyard', name_key = 'cohovineyard', name_folded = 'coho vineyard',
       organization_name = 'Coho Vineyard'
     WHERE name = 'Coho Winery'`,
  );
  await page.goto("/reconcile");
  await page.getByRole("button", { name: "Check now" }).click();
  await app.work(true);
  await page.getByRole("navigation", { name: "Findings by kind" }).waitFor({ timeout: 120_000 });
  await app.work(false);
}

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "onboarding-screenshots-"));
for (const path of [published, folder]) mkdirSync(path, { recursive: true });
const app = await startApp();
const browser = await chromium.launch(launchOptions());
try {
  const desk = { viewport: { width: 1280, height: 800 }, colorScheme: "light" } as const;
  const page = await open(browser, app, desk);
  await app.sql("UPDATE staff SET name = 'Partner Admin'");
  await onboardAll(page, app);
  await begin(page, app);
  await shootAll(page, published, "");
  await shootRest(page, "");
  for (const [suffix, options] of [
    ["-dark", { ...desk, colorScheme: "dark" }],
    ["-phone", { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2 }],
    ["-phone-dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 2 }],
  ] as const) {
    const other = await open(browser, app, options);
    await shootAll(other, folder, suffix);
    await shootRest(other, suffix);
  }
  process.stdout.write(`Pictures are in ${published} and ${folder}.\n`);
} finally {
  await browser.close();
  await app.stop();
}
