import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { publish } from "#tests/support/browser/blueprints.ts";
import { customer, expect, openQuestion, signIn, test } from "#tests/support/browser/test.ts";

const count = 50;

const document = (database: string) => ({
  variables: [{ name: "db_password", type: "secret", required: true }],
  resources: [
    {
      key: "lake",
      kind: "connection",
      spec: {
        name: "Lake",
        type: "postgresql",
        configuration: {
          hostname: "db.vendor.example",
          port: 5432,
          database,
          username: "polytomic",
          password: "${secret.db_password}",
        },
      },
    },
  ],
});

test("a blueprint reaches 50 tenants, and its next version stops at a canary that fails until it is continued", async ({
  page,
  app,
}) => {
  const blueprintId = await publish(app, document("crm"));
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await app.onboard(customer("Branch")));
  const databases = async () => {
    const rows = await app.sql<{ database: string; n: number }>(
      `SELECT last_applied->'configuration'->>'database' AS database, count(*)::int AS n
       FROM managed_resource GROUP BY 1 ORDER BY 1`,
    );
    return Object.fromEntries(rows.map(({ database, n }) => [database, n]));
  };
  await signIn(page, undefined, `/blueprints/apply?ids=${ids.join(",")}`);
  await page.getByLabel("db_password", { exact: true }).fill("s3cret-of-the-warehouse");
  await page.getByLabel("Canaries").fill("2");
  await page.getByRole("button", { name: `Apply to ${count} tenants` }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Rollout of version 1" })).toBeVisible();
  await app.work(true);
  const said = (text: string) => page.getByRole("status").getByText(text, { exact: true });
  await expect(said(`Finished: ${count} done`)).toBeVisible({ timeout: 240_000 });
  expect(await databases()).toEqual({ crm: count });

  await publish(app, document("crm_2"), 2);
  await app.sql(
    `UPDATE blueprint_assignment SET ignored = '[{"key": "lake", "path": "/configuration/username"}]'
     WHERE tenant_id = $1`,
    [ids.at(-1)],
  );
  await page.goto(`/blueprints/${blueprintId}`);
  await page.getByRole("link", { name: "Roll out version 2" }).click();
  const own = page.getByRole("region", { name: "With fields of their own" });
  await expect(own).toContainText("1 field is kept otherwise for this tenant");
  await expect(page.getByRole("button", { name: `Roll out to ${count - 1} tenants` })).toBeVisible();
  await own.getByRole("checkbox").check();
  await page.getByLabel("Canaries").fill("2");
  // Polytomic refuses what the first canary gets.
  await app.sandbox.fault({ fault: "403", endpoint: "updateConnection" });
  await page.getByRole("button", { name: `Roll out to ${count} tenants` }).click();
  await expect(page.getByText(`${count - 2} tenants were not started and stay as they are.`)).toBeVisible({
    timeout: 120_000,
  });
  await expectAccessible(page, "a rollout that stopped");
  expect(await databases()).toEqual({ crm: count - 1, crm_2: 1 });
  await openQuestion(page, "Continue");
  await page.getByRole("button", { name: "Continue rollout" }).click();
  await expect(said(`Finished: ${count - 1} done, 1 failed`)).toBeVisible({ timeout: 240_000 });
  await app.work(false);
  expect(await databases()).toEqual({ crm: 1, crm_2: count - 1 });
});
