import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import {
  addStaff,
  admin,
  anotherPerson,
  customer,
  expect,
  signIn,
  test,
} from "#tests/support/browser/test.ts";

test("the verdict is in the header and the list after a check, and is never fresher than it is", async ({
  page,
  app,
}) => {
  const name = customer("Judged Clinics");
  const tenantId = await app.onboard(name);
  await app.sandbox.advanceClock(61_000);
  await signIn(page, admin, `/tenants/${tenantId}/health`);
  const header = page.getByRole("link", { name: /^Health:/ });
  await expect(header).toHaveText("Health: Not checked yet");
  await expect(page.getByText("The history starts with the first check")).toBeVisible();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(header).toContainText(/syncs? (OK|failing)|unhealthy/);
  await expect(header).toContainText("as of just now");
  await expect(page.getByRole("img", { name: "Syncs over 30 days" })).toBeVisible();
  await page.getByText("Numbers as a table").click();
  await expect(page.getByRole("rowheader")).toHaveCount(30);
  await expectAccessible(page, "health history");
  const words = /\d+ (of \d+ )?(syncs?|connections?) (OK|failing|unhealthy)/.exec(
    (await header.textContent()) ?? "",
  )?.[0];

  await app.sandbox.fault({ fault: "500-not-recorded", endpoint: "listConnections", times: null });
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(header).toContainText("Can't tell: Polytomic gave no usable answer");
  await expect(header).toContainText(`Last seen`);
  await expect(header).toContainText(words ?? "no words");
  await page.goto("/tenants");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("Can't tell");
});

test("the overview shows what there is, each picture with its numbers, and reads of keys to admins alone", async ({
  page,
  app,
}) => {
  await app.onboard(customer("Pictured Clinics"));
  await signIn(page);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Overview" }).click();
  await expect(page).toHaveURL("/overview");
  const weeks = page.getByRole("region", { name: "Onboardings per week" });
  await expect(weeks.getByRole("img", { name: "Onboardings per week" })).toBeVisible();
  await weeks.getByText("Numbers as a table").click();
  await expect(weeks.getByRole("table").getByRole("rowheader")).toHaveCount(12);
  await expect(page.getByRole("heading", { name: "Keys read by your team" })).toBeVisible();
  await expectAccessible(page, "overview");
  await expectForcedColors(page);
  // On paper every picture has its numbers, all of them, also those that are folded on the screen.
  await page.reload();
  await page.emulateMedia({ media: "print" });
  const pictures = page.locator(".chart-figure");
  expect(await pictures.count()).toBeGreaterThan(1);
  await expect(pictures.getByRole("table")).toHaveCount(await pictures.count());
  for (const picture of await pictures.all()) await expect(picture.getByRole("table")).toBeVisible();
  const cut = await page
    .locator(".chart-numbers > section")
    .evaluateAll((all) => all.filter((box) => box.scrollHeight > box.clientHeight + 1).length);
  expect(cut, "tables that a box cuts off").toBe(0);
  await page.emulateMedia({ media: "screen" });
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await vera.goto("/overview");
  await expect(vera.getByRole("heading", { name: "Key ages" })).toBeVisible();
  await expect(vera.getByRole("heading", { name: "Keys read by your team" })).toHaveCount(0);
});

/** Where the system's colors are forced, each mark has one of them, also in the app's other theme. */
async function expectForcedColors(page: Page): Promise<void> {
  for (const [colorScheme, theme] of [
    ["dark", "light"],
    ["light", "dark"],
  ] as const) {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    const others = await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
      const probe = document.body.appendChild(document.createElement("i"));
      const system = ["CanvasText", "Highlight"].map((name) => {
        probe.style.background = name;
        return getComputedStyle(probe).backgroundColor;
      });
      probe.remove();
      const marks = [...document.querySelectorAll(".chart :is(rect, line)")];
      return marks
        .map((mark) => [mark.getAttribute("class"), getComputedStyle(mark)] as const)
        .filter(([, { fill, stroke }]) => !system.includes(fill) && !system.includes(stroke))
        .map(([name, { fill, stroke }]) => `${name}: ${fill}, ${stroke}`);
    }, theme);
    expect(others, `forced colors, ${colorScheme}`).toEqual([]);
    await page.keyboard.press("Tab");
    const ring = await page.evaluate(() => {
      const { outlineColor } = getComputedStyle(document.activeElement ?? document.body);
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.outlineColor = "Highlight";
      const highlight = getComputedStyle(probe).outlineColor;
      probe.remove();
      return outlineColor === highlight;
    });
    expect(ring, `the ring around what has the focus, ${colorScheme}`).toBe(true);
  }
  await page.emulateMedia({ forcedColors: null, colorScheme: null });
}

test("a tenant on paper: its facts in light colours, without what is to be clicked", async ({
  page,
  app,
}) => {
  const name = customer("Printed Clinics");
  const tenantId = await app.onboard(name);
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(page, admin, `/tenants/${tenantId}`);
  await expect(page.getByRole("button", { name: /^Copy key/ })).toBeVisible();
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await paper();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("Organization id", { exact: true }).first()).toBeVisible();
  await expect(page.locator("nav:visible, button:visible, form:visible, .btn:visible")).toHaveCount(0);
  expect(await paper()).toBe("rgb(255, 255, 255)");
  expect(dark).not.toBe("rgb(255, 255, 255)");
});
