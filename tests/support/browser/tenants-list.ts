/** A list of tenants that a page cannot hold, and how a test reads it. */
import type { Page } from "playwright/test";
import type { App } from "#tests/support/world/app.ts";
import { addStaff } from "./test.ts";

/** Tenants 1 to 120: the younger the higher, the third of them without a key, Olga's beyond 100. */
export async function addTenants(app: App): Promise<void> {
  await addStaff(app, "Olga", { email: "olga@partner.example" });
  await app.sql(`
    INSERT INTO tenant (id, name, name_key, name_folded, external_id, external_folded, organization_id, root_email,
      email_folded, stage, key_hint, key_minted_at, last_verified_at, created_by_id, owner_id, created_at, updated_at)
    SELECT gen_random_uuid(), 'Customer ' || lpad(n::text, 3, '0'), 'customer' || n, 'customer ' || lpad(n::text, 3, '0'),
      'ext-' || n, 'ext' || n, 'org-' || n, 'root' || n || '@c.example', 'root' || n || '@c.example',
      (CASE WHEN n % 3 = 0 THEN 'user_added' ELSE 'active' END)::tenant_stage,
      CASE WHEN n % 3 = 0 THEN NULL ELSE 'ab12' END,
      CASE WHEN n % 3 = 0 THEN NULL ELSE now() - make_interval(hours => n) END,
      CASE WHEN n % 3 = 0 THEN NULL ELSE now() - make_interval(hours => 121 - n) END,
      s.id, s.id, now() - make_interval(days => 121 - n), now()
    FROM generate_series(1, 120) n
    JOIN staff s ON (s.name = 'Olga') = (n > 100)`);
}

export const names = (page: Page) => page.getByRole("row").getByRole("link").allInnerTexts();
export const first = (page: Page) => page.getByRole("row").getByRole("link").first();
