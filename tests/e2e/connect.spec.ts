import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import { openBrowser } from "#tests/support/browser/listening.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  openQuestion,
  signIn,
  test,
} from "#tests/support/browser/test.ts";
import { alert, textOf } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

const notValid = (page: Page) => page.getByRole("heading", { name: "This link is no longer valid" });
const integrations = (page: Page) => page.getByRole("group", { name: "Allowed integrations", exact: true });
const box = (page: Page, name: string) => integrations(page).getByRole("checkbox", { name, exact: true });
const connect = (page: Page) => page.getByRole("button", { name: "Connect", exact: true });

/** On the connect page of a new tenant, with a link made there. */
async function makeLink(page: Page, app: App, name: string, connectionName: string) {
  const tenantId = await app.onboard(customer(name));
  await signIn(page, admin, `/tenants/${tenantId}/connect`);
  await page.getByLabel("Connection name").fill(connectionName);
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(page.getByText("Connect link created")).toBeVisible();
  return { tenantId, link: await textOf(page.locator("code", { hasText: "/connect/" })) };
}

async function sessions(app: App): Promise<number> {
  const { requests } = await app.sandbox.state();
  return requests.filter(({ endpoint }) => endpoint === "startConnect").length;
}

test("the customer connects through an address that is shown once, and can be revoked", {
  tag: "@smoke",
}, async ({ page, browser, app }) => {
  const { tenantId, link: lost } = await makeLink(page, app, "Freight Lines", "Freight CRM");
  await expect(page.getByRole("button", { name: "Copy connect link" })).toBeVisible();
  await expectAccessible(page, "connect");
  const stored = await app.sql<{ text: string }>(
    "SELECT connect_link::text AS text FROM connect_link UNION ALL SELECT audit_event::text FROM audit_event",
  );
  expect(stored.map(({ text }) => text).join()).not.toContain(lost.split("/").at(-1));
  await page.reload();
  await expect(page.getByText("not opened yet")).toBeVisible();
  await expect(page.getByText("/connect/")).toHaveCount(0);
  await expect(page.getByLabel("Expires after (days)")).toHaveValue("7");
  // The address is lost: another one takes its place.
  await page.getByRole("button", { name: "New link for Freight CRM" }).click();
  await expect(page.getByText("The old address no longer works.")).toBeVisible();
  const link = await textOf(page.locator("code", { hasText: "/connect/" }));
  expect(link).not.toBe(lost);
  await expectAccessible(page, "connect, with a new link");

  const stranger = await openBrowser(browser, link);
  await stranger.goto(lost);
  await expect(notValid(stranger)).toBeVisible();
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: "Connect Freight CRM" })).toBeVisible();
  await expectAccessible(stranger, "connect");
  // A scanner that follows links has opened nothing.
  expect(await sessions(app)).toBe(0);
  await stranger.keyboard.press("Tab");
  await expect(connect(stranger)).toBeFocused();
  await stranger.keyboard.press("Enter");
  await expect(stranger.getByRole("heading", { name: "Sandbox: connect" })).toBeVisible();
  expect(await sessions(app)).toBe(1);
  await stranger.getByRole("button", { name: "Connect HubSpot" }).click();
  await expect(stranger).toHaveURL("/connect/done");
  await expect(stranger.getByRole("heading", { name: "Connected" })).toBeVisible();
  await expect(stranger.getByText("You can close this page.")).toBeVisible();
  await expectAccessible(stranger, "connect");

  await page.reload();
  await expect(page.getByText("opened once")).toBeVisible();
  await stranger.goto(link);
  await expect(connect(stranger)).toBeVisible();
  await openQuestion(page, "Revoke the link of Freight CRM");
  await page.getByRole("button", { name: "Revoke the link" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Freight CRM" })).toContainText("Revoked");
  await connect(stranger).click();
  await expect(notValid(stranger)).toBeVisible();
  for (const address of [link, "/connect/made-up"]) {
    await stranger.goto(address);
    await expect(notValid(stranger)).toBeVisible();
  }
  await expectAccessible(stranger, "connect");
  expect(await sessions(app)).toBe(1);
  const events = await app.sql<{ action: string }>(
    "SELECT action FROM audit_event WHERE tenant_id = $1 AND target_type = 'connect-link' ORDER BY at, id",
    [tenantId],
  );
  expect(events.map(({ action }) => action)).toEqual([
    "connect-link.made",
    "connect-link.renewed",
    "connect-link.opened",
    "connect-link.revoked",
  ]);
});

test("allowed integrations are chosen by name with the keyboard, and the customer is offered exactly them", async ({
  page,
  browser,
  app,
}) => {
  const tenantId = await app.onboard(customer("Chosen Freight"));
  await signIn(page, admin, `/tenants/${tenantId}/connect`);
  const field = integrations(page);
  await expect(field.getByText("None chosen: the customer can pick any")).toBeVisible();
  await tabTo(page, page.getByLabel("Filter integrations"));
  await page.keyboard.type("sales");
  await expect(field.getByRole("checkbox")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await tabTo(page, box(page, "Salesforce"));
  await page.keyboard.press("Space");
  await expect(field.getByText(/^1 chosen.* 1 of \d+ shown$/)).toBeVisible();
  await page.getByLabel("Filter integrations").press("ControlOrMeta+A");
  await page.keyboard.type("gsheets");
  await tabTo(page, box(page, "Google Sheets"));
  await page.keyboard.press("Space");
  await page.getByLabel("Filter integrations").fill("nobody's");
  await expect(field.getByText("No integration matches “nobody's”.")).toBeVisible();
  await expectAccessible(page, "connect, nothing matches");
  // What the filter hides stays chosen.
  await expect(field.getByText(/^2 chosen · 0 of \d+ shown$/)).toBeVisible();
  await page.getByLabel("Filter integrations").fill("");
  await expect(field.getByText("2 chosen", { exact: true })).toBeVisible();
  await expectAccessible(page, "connect, two integrations chosen");
  // Enter in the filter has sent nothing.
  await expect(alert(page)).toHaveCount(0);
  await tabTo(page, page.getByRole("button", { name: "Make connect link" }));
  await page.keyboard.press("Enter");

  // An error elsewhere loses nothing.
  await expect(alert(page)).toContainText("Connection name is missing.");
  await expect(field.getByText("2 chosen", { exact: true })).toBeVisible();
  await expect(box(page, "Salesforce")).toBeChecked();
  await expect(box(page, "Google Sheets")).toBeChecked();
  await page.getByLabel("Filter integrations").fill("mysql");
  await page.getByLabel("Connection name").fill("Freight CRM");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Connect link created")).toBeVisible();
  await expect(page.getByLabel("Filter integrations")).toHaveValue("");
  await expect(page.getByText(/^New connection · Google Sheets, Salesforce · by/)).toBeVisible();
  await expect(field.getByText("None chosen: the customer can pick any")).toBeVisible();
  await expect(field.getByRole("checkbox", { checked: true })).toHaveCount(0);

  const link = await textOf(page.locator("code", { hasText: "/connect/" }));
  const stranger = await openBrowser(browser, link);
  await stranger.goto(link);
  await connect(stranger).click();
  await expect(stranger.getByText("Integrations offered: gsheets, salesforce.")).toBeVisible();
});

test("without the list ids are typed, it is said why, and a wrong one is refused as soon as it can be", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Typed Freight"));
  await app.sandbox.fault({ fault: "500-not-recorded", endpoint: "listConnectionTypes" });
  await signIn(page, admin, `/tenants/${tenantId}/connect`);
  const field = page.getByLabel("Allowed integrations");
  await expect(field).toHaveAccessibleDescription(
    /^The integrations could not be listed: Polytomic had an internal error \(500\).*Type their ids/,
  );
  await expect(integrations(page)).toHaveCount(0);
  await page.getByLabel("Connection name").fill("Typed CRM");
  await field.fill("not an id!");
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(field).toHaveAccessibleDescription(/^Integration ids contain only letters/);
  await field.fill("salesfroce");
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(field).toHaveAccessibleDescription(/^Polytomic has no integration called “salesfroce”\./);
  await expect(field).toHaveValue("salesfroce");
  await expectAccessible(page, "connect, an integration that does not exist");
  await field.fill("salesforce");
  await app.sandbox.fault({ fault: "403", endpoint: "listConnectionTypes", times: null });
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(page.getByText("Connect link created")).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^New connection · salesforce · by/)).toBeVisible();
  await expect(field).toHaveAccessibleDescription(
    /^Polytomic does not list its integrations for this tenant's key\./,
  );
});

test("connecting needs no script", async ({ page, app, browser }) => {
  const { link } = await makeLink(page, app, "Plain Freight", "Plain CRM");
  const stranger = await openBrowser(browser, link, { javaScriptEnabled: false });
  await stranger.goto(link);
  await connect(stranger).click();
  await stranger.getByRole("link", { name: "Continue to Polytomic" }).click();
  await expect(stranger.getByRole("heading", { name: "Sandbox: connect" })).toBeVisible();
});

test("when no session can be opened the customer reads what to do, and nothing of ours", async ({
  page,
  browser,
  app,
}) => {
  const { link } = await makeLink(page, app, "Refused Freight", "Refused CRM");
  await app.sandbox.fault({ fault: "401", endpoint: "startConnect" });
  const stranger = await openBrowser(browser, link);
  await stranger.goto(link);
  await connect(stranger).click();
  await expect(alert(stranger)).toContainText("The connection form could not be opened.");
  await expect(alert(stranger)).not.toContainText("401");
  await expectAccessible(stranger, "connect");
  await connect(stranger).click();
  await expect(stranger.getByRole("heading", { name: "Sandbox: connect" })).toBeVisible();
});

test("errors stay beside their fields, a connection can be repaired, and a viewer reads why not", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Mended Freight"));
  await app.sandbox.advanceClock(61_000);
  await signIn(page, admin, `/tenants/${tenantId}/connect`);
  await page.getByLabel("Expires after (days)").fill("soon");
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(alert(page)).toContainText("Check the highlighted fields.");
  await expect(page.getByLabel("Expires after (days)")).toHaveValue("soon");
  await expectAccessible(page, "connect");
  await page.getByLabel("Expires after (days)").fill("");
  await page.getByLabel("Purpose").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Make connect link" }).click();
  await expect(page.getByText("Connect link created")).toBeVisible();
  await expect(page.getByText(/^Repair · by/)).toBeVisible();

  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await vera.goto(`/tenants/${tenantId}/connect`);
  await expect(
    vera.getByText("Only onboarders and admins can manage connect links. Ask an admin."),
  ).toBeVisible();
  await expect(vera.getByText(/^Repair · by/)).toBeVisible();
  await expect(vera.getByRole("main").getByRole("button")).toHaveCount(0);
});
