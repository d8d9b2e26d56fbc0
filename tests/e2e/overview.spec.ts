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
  await expect(page.getByRole("heading", { name: "Keys copied or revealed" })).toBeVisible();
  await expectAccessible(page, "overview");
  const who = await addStaff(app, "Vera", { email: "vera@partner.example", role: "viewer", seesKeys: false });
  const vera = await anotherPerson(page, who);
  await vera.goto("/overview");
  await expect(vera.getByRole("heading", { name: "Key ages" })).toBeVisible();
  await expect(vera.getByRole("heading", { name: "Keys copied or revealed" })).toHaveCount(0);
});
