import { expect, signInByForm, test } from "#tests/support/browser/test.ts";
import { pausable } from "#tests/support/world/pausable.ts";

const refusal = {
  code: "unavailable",
  message: "The database can't be reached.",
  hint: "Try again in a moment.",
};

test("without an answer from the database every page says so, and all is well again when it answers", async ({
  page,
  app,
}) => {
  const way = await pausable(app.databaseUrl);
  const url = await app.serve({ DATABASE_URL: way.url });
  const told = page.getByRole("heading", { name: "The database can't be reached" });
  const account = page.getByRole("button", { name: "Account of Admin" });
  const answer = async (path: string): Promise<[number, unknown]> => {
    const response = await page.request.get(`${url}${path}`);
    return [response.status(), await response.json()];
  };
  try {
    await signInByForm(page, undefined, `${url}/tenants`);
    await expect(account).toBeVisible();
    way.freeze();
    const order: string[] = [];
    const health = answer("/api/health").finally(() => order.push("health"));
    const answers = [health, answer("/api/home")];
    await page.goto(`${url}/sign-in`);
    await expect(told).toBeVisible();
    // What watches the app learns it before people do.
    expect(order).toEqual(["health"]);
    const failing = expect.objectContaining({ status: "failing", database: "unreachable" });
    expect(await Promise.all(answers)).toEqual([
      [503, failing],
      [503, refusal],
    ]);
    await page.goto(`${url}/tenants`);
    await expect(told).toBeVisible();
    way.thaw();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(account).toBeVisible();
    // A database that has gone refuses at once.
    await way.close();
    await page.goto(`${url}/tenants`);
    await expect(told).toBeVisible();
  } finally {
    await app.end(url);
  }
});
