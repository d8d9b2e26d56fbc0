import { publish } from "#tests/support/browser/blueprints.ts";
import { admin, expect, signIn, test } from "#tests/support/browser/test.ts";

const count = 200;

test("as many tenants as can be ticked get a blueprint: their ids fit into the address, and going back works", async ({
  page,
  app,
}) => {
  await publish(app, {
    resources: [{ key: "mails", kind: "subscribers", spec: { emails: ["a@partner.example"] } }],
  });
  await app.sql(
    `INSERT INTO tenant (id, name, name_key, name_folded, organization_id, root_email, email_folded, stage,
       created_by_id, owner_id, created_at, updated_at)
     SELECT gen_random_uuid(), 'Customer ' || n, 'customer' || n, 'customer ' || n, 'org-' || n, 'a@c.example',
       'a@c.example', 'active', s.id, s.id, now(), now()
     FROM generate_series(1, $1::int + 1) n JOIN staff s ON s.email = $2`,
    [count, admin.email],
  );
  await signIn(page);
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("button", { name: "Select tenants" }).click();
  const selected = page.getByRole("region", { name: "Selected tenants" }).getByRole("status");
  for (let ticked = 50; ticked <= count; ticked += 50) {
    await page.getByLabel("All on this page").check();
    await expect(selected).toHaveText(`${ticked} selected`);
    if (ticked < count) await page.getByRole("link", { name: "Next" }).click();
    if (ticked < count) await expect(page.getByLabel("All on this page")).not.toBeChecked();
  }
  await page.getByRole("link", { name: "Apply a blueprint" }).click();
  const apply = page.getByRole("button", { name: `Apply to ${count} tenants` });
  await expect(apply).toBeVisible();
  const form = page.url();
  await page.reload();
  await expect(apply).toBeVisible();
  await page.getByRole("link", { name: "Blueprints", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Blueprints" })).toBeVisible();
  await page.goBack();
  await expect(apply).toBeVisible();

  // What the server is sent from this page names the page, too.
  await page.getByRole("button", { name: "See the plan" }).click();
  await expect(page.getByText("There is no plan yet")).toBeVisible();
  await apply.click();
  await expect(page.getByRole("heading", { level: 1, name: "Rollout of version 1" })).toBeVisible();
  expect(await app.sql("SELECT 1 FROM blueprint_rollout_item")).toHaveLength(count);
  await page.goBack();
  expect(page.url()).toBe(form);
  await expect(page.getByText("None of these tenants can get the blueprint.")).toBeVisible();
  // Common proxies take 8 KB as one line of a request, and some as all of them: the page's address is in two.
  expect(form.length).toBeLessThan(4_500);
});
