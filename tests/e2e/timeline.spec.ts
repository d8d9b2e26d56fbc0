import type { Page } from "playwright/test";
import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { copyBy } from "#tests/support/browser/clipboard.ts";
import { tabTo } from "#tests/support/browser/keyboard.ts";
import { admin, customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import type { App } from "#tests/support/world/app.ts";

const timeline = (page: Page) => page.getByRole("region", { name: /^Timeline/ });
const filter = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Filter the timeline" }).getByRole("link", { name });

const older = 120;
const nameOf = (n: number) => `entry-${String(n).padStart(3, "0")}`;

/** A past: three events share each time. */
async function addPast(app: App, tenantId: string): Promise<void> {
  await app.sql(
    `INSERT INTO audit_event (id, at, action, target_type, target_id, tenant_id, detail)
     SELECT ('00000000-0000-4000-8000-' || lpad((1000 - n)::text, 12, '0'))::uuid,
       now() - (n / 3) * interval '1 minute' - interval '1 hour', 'tenant.changed', 'tenant', $1::uuid::text, $1::uuid,
       jsonb_build_object('entry', 'entry-' || lpad(n::text, 3, '0'))
     FROM generate_series(1, ${older}) AS n`,
    [tenantId],
  );
}

/** The past that the page shows, in its order. */
async function pastOn(page: Page): Promise<string[]> {
  const text = (await timeline(page).textContent()) ?? "";
  return text.match(/entry-\d{3}/g) ?? [];
}

test("everything is there once, newest first, page after page and back, by keyboard", {
  tag: "@smoke",
}, async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await addPast(app, tenantId);
  await signIn(page, admin, `/tenants/${tenantId}`);
  await expect(timeline(page).getByText("Organization created")).toBeVisible();
  // The requests are folded under what came of them.
  await expect(timeline(page).getByText("request: succeeded")).toHaveCount(3);
  await expect(timeline(page).getByText("request: succeeded").first()).toBeHidden();
  const minted = timeline(page).getByRole("listitem").filter({ hasText: "Key minted" });
  await minted.getByText("1 request to Polytomic").click();
  await expect(minted.getByText("API key request: succeeded")).toBeVisible();
  await expect(minted.getByText(/attempt 1 · status 200/)).toBeVisible();
  await tabTo(page, page.getByRole("link", { name: "Full timeline" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/tenants/${tenantId}/timeline`);
  await expect(timeline(page).getByText("Key verified")).toBeVisible();
  await expectAccessible(page, "timeline");

  const next = page.getByRole("link", { name: "Next" });
  const first = await pastOn(page);
  await tabTo(page, next);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/[?&]after=/);
  await expect(timeline(page).getByRole("listitem")).toHaveCount(50);
  const second = await pastOn(page);
  await next.click();
  await expect(next).toHaveCount(0);
  const third = await pastOn(page);
  expect([...first, ...second, ...third]).toEqual(Array.from({ length: older }, (_, n) => nameOf(n + 1)));
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(next).toBeVisible();
  expect(await pastOn(page)).toEqual(second);
});

test("a filter is part of the address, and request ids can be copied", async ({ page, app }) => {
  const tenantId = await app.onboard(customer("Contoso Freight"));
  await addPast(app, tenantId);
  await signIn(page, admin, `/tenants/${tenantId}/timeline`);

  await tabTo(page, filter(page, "Requests to Polytomic"));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/tenants/${tenantId}/timeline?show=requests`);
  await expect(filter(page, "Requests to Polytomic")).toHaveAttribute("aria-current", "true");
  await expect(timeline(page).getByRole("listitem")).toHaveCount(3);
  await expect(timeline(page).getByText("Admin ·")).toHaveCount(3);
  await expectAccessible(page, "timeline");
  const { requests } = await app.sandbox.state();
  const requestId = requests.filter(({ method }) => method === "POST").at(-1)?.requestId ?? "";
  const copy = page.getByRole("button", { name: `Copy request id ${requestId}` });
  expect(await copyBy(page, () => copy.click())).toBe(requestId);

  await filter(page, "Keys").click();
  await expect(timeline(page).getByText("Key minted")).toBeVisible();
  await expect(timeline(page).getByText("Organization created")).toHaveCount(0);
  await page.reload();
  await expect(timeline(page).getByText("Key minted")).toBeVisible();
  await filter(page, "Problems").click();
  await expect(page.getByText("No entries of this kind.")).toBeVisible();
  await expectAccessible(page, "timeline");
  await page.goBack();
  await expect(page).toHaveURL(`/tenants/${tenantId}/timeline?show=keys`);
  await expect(timeline(page).getByText("Key minted")).toBeVisible();
});
