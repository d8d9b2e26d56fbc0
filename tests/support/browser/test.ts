/** What every end-to-end test begins with: an app per worker, emptied before each test. */
import {
  type BrowserContext,
  test as base,
  type Cookie,
  expect,
  type Page,
  type TestInfo,
} from "playwright/test";
import { type App, admin, startApp } from "#tests/support/world/app.ts";
import { closeOpened, openBrowser, waitForScripts } from "./listening.ts";
import { keepUntranslated, takeTranslationProblems } from "./translate.ts";

type Person = { email: string; role?: "viewer" | "onboarder" | "admin"; seesKeys?: boolean };

/** The main flows of the people who sign in: the run on the embedded database takes them at the width of a phone. */
const isOnPhone = ({ tags }: TestInfo) => tags.includes("@phone") && !process.env.TEST_DATABASE_URL;

export const test = base.extend<{ ground: undefined }, { app: App }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
  viewport: ({}, use, info) =>
    use(isOnPhone(info) ? { width: 360, height: 740 } : { width: 1280, height: 800 }),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
  hasTouch: ({}, use, info) => use(isOnPhone(info)),
  context: async ({ context, javaScriptEnabled }, use) => {
    if (javaScriptEnabled !== false) {
      for (const page of context.pages()) waitForScripts(page);
      context.on("page", waitForScripts);
    }
    await use(context);
  },
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 600_000 },
  ],
  baseURL: ({ app }, use) => use(app.url),
  ground: [
    async ({ app, context }, use, info) => {
      await emptyApp(app);
      current = app;
      const problems = watch(context);
      await use(undefined);
      if (isOnPhone(info)) for (const page of context.pages()) await expectFits(page);
      await closeOpened();
      expect(problems, "errors in the browser").toEqual([]);
      expect(takeTranslationProblems(), "what a translator breaks").toEqual([]);
    },
    { auto: true },
  ],
});

async function expectFits(page: Page): Promise<void> {
  const { width = 0 } = page.viewportSize() ?? {};
  const needed = await page.evaluate(() => document.documentElement.scrollWidth);
  expect([page.url(), needed]).toEqual([page.url(), width]);
}

/** Errors that a page's scripts threw, and what its security policy forbade. */
function watch(context: BrowserContext): string[] {
  const problems: string[] = [];
  context.on("weberror", (error) => problems.push(error.error().stack ?? error.error().message));
  context.on("console", (message) => {
    if (/Content Security Policy|hydrat/i.test(message.text())) problems.push(message.text());
  });
  return problems;
}

const tables =
  "tenant, blueprint, blueprint_version, blueprint_assignment, managed_resource, blueprint_rollout, blueprint_rollout_item, notice, notice_delivery, notice_webhook, tenant_attention, organization_key, upstream_call, operation, connect_link, key_link, branding, label, saved_view, key_policy, health_policy, " +
  "reveal_policy, key_batch, key_batch_item, batch, batch_item, name_look, reconcile_run, finding, import_run, audit_event, audit_seal, " +
  "invitation, password_reset, session, staff_identity, rate_limit, second_factor, recovery_code, second_factor_policy, inbox_snooze";

async function emptyApp(app: App): Promise<void> {
  await app.sandbox.openPort(true);
  await app.sandbox.calm();
  const triggers = (act: string) =>
    ["audit_event", "audit_seal"].map((table) => `ALTER TABLE ${table} ${act} TRIGGER ${table}_no_truncate`);
  const empty = `TRUNCATE ${tables}, tenant_health, tenant_health_day, daily_count, upstream_status`;
  // In one transaction: in between, the app's own triggers hold.
  await app.sql([...triggers("DISABLE"), empty, ...triggers("ENABLE")].join("; "));
  await app.sql("DELETE FROM staff WHERE email <> $1", [admin.email]);
  await app.sql(
    "UPDATE staff SET name = 'Admin', role = 'admin', sees_keys = true, disabled_at = NULL, notices = 'at_once'",
  );
}

/** A staff member with the admin's password. */
export async function addStaff(
  app: App,
  name: string,
  { email, role = "onboarder", seesKeys = true }: Person,
): Promise<{ email: string; password: string }> {
  await app.sql(
    `INSERT INTO staff (id, email, name, role, sees_keys, password_hash, created_at)
     SELECT gen_random_uuid(), $1, $2, $3::staff_role, $4, password_hash, now() FROM staff WHERE email = $5`,
    [email, name, role, seesKeys, admin.email],
  );
  return { email, password: admin.password };
}

let count = 0;

/** A name that no other test of this worker uses: the sandbox keeps its organizations. */
export const customer = (name: string) => keepUntranslated(`${name} ${++count}`);

/** Another person: a browser of their own, signed in. */
export async function anotherPerson(page: Page, who = admin): Promise<Page> {
  const other = await openBrowser(page.context().browser(), page.url());
  await signIn(other, who);
  return other;
}

/** The app under test, and the admin's first session in it: signing in once is enough for those who come later. */
let current: App | undefined;
let kept: { app: App; cookies: Cookie[]; sessionId: string } | undefined;

/** Signed in and at `path`. */
export async function signIn(page: Page, who = admin, path = "/tenants"): Promise<void> {
  const app = current;
  if (!app || who !== admin) return await signInByForm(page, who, path);
  if (kept?.app !== app) {
    await signInByForm(page, who, path);
    const [newest] = await app.sql<{ id: string }>("SELECT id FROM session ORDER BY created_at DESC LIMIT 1");
    kept = { app, cookies: await page.context().cookies(), sessionId: newest?.id ?? "" };
    return;
  }
  await app.sql(
    `INSERT INTO session (id, staff_id, created_at, authenticated_at, expires_at)
     SELECT $1, id, now(), now(), now() + interval '12 hours' FROM staff WHERE email = $2
     ON CONFLICT (id) DO UPDATE SET authenticated_at = now(), token = NULL`,
    [kept.sessionId, admin.email],
  );
  await page.context().addCookies(kept.cookies);
  await page.goto(path);
}

export async function signInByForm(page: Page, who = admin, path = "/tenants"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Email", { exact: true }).fill(who.email);
  await page.getByLabel("Password", { exact: true }).fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  // The way back writes a comma as %2C.
  await page.waitForURL((url) => decodeURIComponent(url.href) === new URL(path, url).href);
  // The address changes before the page does.
  await page.getByRole("button", { name: /^Account of/ }).waitFor();
}

/** Opens what the page asks before it does something that can't be undone. */
export const openQuestion = (page: Page, name: string): Promise<void> =>
  page.locator("summary").filter({ hasText: name }).click();

export { admin, expect };
