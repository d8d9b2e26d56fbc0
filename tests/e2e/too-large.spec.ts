import { expect, signIn, test } from "#tests/support/browser/test.ts";

const large = "a".repeat(1_200_000);

test("a form that is too large stays as it was typed, and says so at its field", async ({ page, app }) => {
  const tenantId = await app.onboard("Verbose Freight");
  await signIn(page);
  await page.goto(`/tenants/${tenantId}?edit=1`);
  const notes = page.getByRole("textbox", { name: "Notes" });
  await notes.fill(large);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("This form is too large to send")).toBeVisible();
  await expect(notes).toHaveAccessibleDescription(/This is too long to send/);
  expect(await notes.inputValue()).toBe(large);
  await notes.fill("Short");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("This form is too large to send")).toBeHidden();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("it is answered with a page that shows what was typed", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Email", { exact: true }).fill(`jane@${large}`);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      page.getByRole("button", { name: "Sign in" }).click(),
    ]);
    expect(answer.status()).toBe(413);
    await expect(page.getByRole("heading", { name: "This form is too large to send" })).toBeVisible();
    await expect(page.getByText("jane@aaaa")).toBeVisible();
  });
});
