import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";

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
