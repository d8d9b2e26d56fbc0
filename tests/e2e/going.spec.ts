import type { Page } from "playwright/test";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { openPalette, palette } from "#tests/support/browser/palette.ts";
import { addTenants, first } from "#tests/support/browser/tenants-list.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyButton } from "#tests/support/browser/wizard.ts";

test("a press on a link shows at once that something comes, and which link it was, however slow the line is", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Contoso Freight"));
  await signIn(page, admin, `/tenants/${tenantId}`);
  const { promise: letThrough, resolve } = Promise.withResolvers<void>();
  await page.route("**/timeline?_rsc=*", async (route) => {
    await letThrough;
    await route.continue();
  });
  const timeline = page.getByRole("navigation", { name: "Tenant" }).getByRole("link", { name: "Timeline" });
  await timeline.click();
  await expect(page.locator("html[data-going]")).toHaveCount(1);
  await expect(timeline).toHaveAttribute("data-going");
  await expect(page).toHaveURL(`/tenants/${tenantId}`);
  resolve();
  await expect(page).toHaveURL(`/tenants/${tenantId}/timeline`);
  await expect(page.locator("[data-going]")).toHaveCount(0);
  // The page that is open already is not waited for.
  await timeline.click();
  await expect(page.locator("[data-going]")).toHaveCount(0);
});

test("where it takes longer, bars stand in for the page that is left, and nothing else moves", async ({
  page,
  app,
}) => {
  const tenantId = await app.onboard(customer("Patient Freight"));
  await signIn(page, admin, `/tenants/${tenantId}`);
  // The moment is over when the test says so.
  const session = await page.context().newCDPSession(page);
  await session.send("Animation.enable");
  const play = (playbackRate: number) => session.send("Animation.setPlaybackRate", { playbackRate });
  let letThrough = Promise.withResolvers<void>();
  await page.route("**/*_rsc=*", async (route) => {
    await letThrough.promise;
    await route.continue();
  });
  const main = page.getByRole("main");
  const tabs = main.getByRole("navigation", { name: "Tenant" });
  const heading = main.getByRole("heading", { level: 1 });
  const content = main.locator(":scope > nav + *");
  const places = async () => [
    await tabs.boundingBox(),
    await heading.boundingBox(),
    await main.boundingBox(),
  ];
  const bars = () => main.evaluate((each) => getComputedStyle(each, "::before").visibility);

  await play(0);
  const before = await places();
  await main
    .getByRole("link", { name: /^Health/ })
    .first()
    .click();
  await expect(main).toHaveAttribute("aria-busy", "true");
  await expect(tabs.getByRole("link", { name: "Health" })).toHaveAttribute("data-going");
  await expect(content).toBeVisible();
  expect(await bars()).toBe("hidden");
  await play(1);
  await expect(content).toBeHidden();
  expect(await bars()).toBe("visible");
  await expect(heading).toBeVisible();
  expect(await places()).toEqual(before);
  letThrough.resolve();
  await expect(page).toHaveURL(`/tenants/${tenantId}/health`);
  await expect(main).not.toHaveAttribute("aria-busy");
  await expect(content).toBeVisible();

  letThrough = Promise.withResolvers();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Team" }).click();
  await expect(heading).toBeHidden();
  await expect(tabs).toBeHidden();
  // The last press counts.
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Inbox" }).click();
  await expect(heading).toBeHidden();
  letThrough.resolve();
  await expect(page).toHaveURL("/inbox");
  await expect(heading).toHaveText("Inbox");

  // Another view of one page keeps what is there.
  letThrough = Promise.withResolvers();
  await main.getByRole("link", { name: "Mine" }).click();
  await expect(page.locator("html[data-going]")).toHaveCount(1);
  await expect(main).not.toHaveAttribute("aria-busy");
  letThrough.resolve();
  await expect(page).toHaveURL("/inbox?of=me");
});

/** Does `act`, looks for the signs while no answer has arrived, and only then lets the answers through. */
async function whileHeld(page: Page, act: () => Promise<unknown>, signs: () => Promise<void>): Promise<void> {
  const answers = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const isAnswer = (url: URL) => url.searchParams.has("_rsc") || url.pathname === "/api/tenants";
  await page.route(isAnswer, async (route) => {
    asked.resolve();
    await answers.promise;
    await route.continue();
  });
  await act();
  await asked.promise;
  await signs();
  answers.resolve();
  await expect(page.locator("[data-going], #tenants[aria-busy]")).toHaveCount(0);
  await page.unrouteAll({ behavior: "wait" });
}

test("sort, page, filter, row, palette and the way back show at once that something comes", async ({
  page,
  app,
}) => {
  await addTenants(app);
  await signIn(page);
  const listComes = async () => {
    await expect(page.locator("#tenants")).toHaveAttribute("aria-busy", "true");
    await expect(page.locator("#tenants .sweep-line")).toBeVisible();
  };
  const pageComes = async () => {
    await expect(page.locator("html[data-going]")).toHaveCount(1);
    await expect(page.getByRole("main")).toHaveAttribute("aria-busy", "true");
  };
  const name = page.getByRole("columnheader", { name: "Name" });
  await whileHeld(page, () => name.getByRole("button").click(), listComes);
  await expect(first(page)).toHaveText("Customer 001");
  await whileHeld(page, () => page.getByRole("link", { name: "Next" }).click(), listComes);
  await expect(first(page)).toHaveText("Customer 051");
  await whileHeld(
    page,
    () => page.getByLabel("Status", { exact: true }).selectOption("user added"),
    listComes,
  );
  await expect(first(page)).toHaveText("Customer 003");
  await whileHeld(page, () => first(page).click(), pageComes);
  await expect(page.getByRole("heading", { level: 1, name: "Customer 003" })).toBeVisible();

  // Held from the beginning: a page that is chosen in the palette is fetched before it is opened.
  const openTeam = async () => {
    await openPalette(page);
    await page.keyboard.type("team");
    await palette(page).getByRole("option", { name: "Team" }).waitFor();
    await page.keyboard.press("Enter");
  };
  await whileHeld(page, openTeam, pageComes);
  await expect(page.getByRole("heading", { level: 1, name: "Team" })).toBeVisible();
  // After a change here, what was kept of the pages before is fetched anew.
  await page.getByLabel("Email", { exact: true }).fill("vera@partner.example");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByText("Invitation for vera@partner.example made.")).toBeVisible();
  await whileHeld(page, () => page.goBack({ waitUntil: "commit" }), pageComes);
  await expect(page.getByRole("heading", { level: 1, name: "Customer 003" })).toBeVisible();
});

test("on a slow line every page comes and every act works, and the sign is there before the page", async ({
  page,
  app,
}) => {
  const name = customer("Slow Freight");
  const tenantId = await app.onboard(name);
  await signIn(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const line = { offline: false, latency: 400, downloadThroughput: 200_000, uploadThroughput: 60_000 };
  await session.send("Network.emulateNetworkConditions", line);
  /** Which link showed that something comes, and which was the open page's after it, in the order in which it was so. */
  const seen = () => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen.splice(0));
  await page.evaluate(() => {
    const noted: string[] = [];
    Object.assign(globalThis, { seen: noted });
    const note = (sign: string) => {
      for (const link of document.querySelectorAll(`nav a[${sign}]`)) {
        const what = `${sign} ${link.firstChild?.textContent?.trim()}`;
        if (!noted.includes(what)) noted.push(what);
      }
    };
    new MutationObserver(() => {
      if (document.documentElement.hasAttribute("data-going")) note("data-going");
      else note("aria-current");
    }).observe(document.documentElement, { attributes: true, childList: true, subtree: true });
  });
  const walk = async (nav: "Main" | "Tenant", names: string[]) => {
    for (const each of names) {
      const link = page.getByRole("navigation", { name: nav }).getByRole("link", { name: each });
      await seen();
      await link.click();
      await expect(link).toHaveAttribute("aria-current", "page");
      await expect(page.locator("[data-going]")).toHaveCount(0);
      const order = await seen();
      const [sign, open] = [`data-going ${each}`, `aria-current ${each}`].map((what) => order.indexOf(what));
      expect(sign, order.join()).toBeGreaterThanOrEqual(0);
      expect(open, order.join()).toBeGreaterThan(sign ?? Number.NaN);
    }
  };
  await walk("Main", ["Inbox", "Checks", "Blueprints", "Overview", "Team", "Audit", "Settings", "Tenants"]);
  // A row that is pressed before the search for what was typed begins: the search does not keep the person here.
  await page.getByRole("searchbox").fill("slow");
  await first(page).click();
  await expect(page).toHaveURL(`/tenants/${tenantId}`);
  await walk("Tenant", ["Users", "Health", "Connect", "Timeline", "Settings", "Keys"]);
  await page.getByRole("button", { name: "Verify the key" }).click();
  await expect(page.getByText("Key verified").first()).toBeVisible();
  const key = await copyBy(page, () => copyButton(page).click());
  expect(await app.statusOf(key)).toBe(200);
});
