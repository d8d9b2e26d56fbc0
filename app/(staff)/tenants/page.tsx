import type { Metadata } from "next";
import { pack } from "#components/directory/as-json-prop.ts";
import { TenantsHome } from "#components/directory/tenants-home.tsx";
import { page } from "#lib/access/page.ts";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { tenantsHref } from "#lib/forms/href.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { removeViewAction, saveViewAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenants" };

export default page({
  path: tenantsHref(),
  permission: "tenant:read",
  async read(staff, search) {
    const query = tenantsQuery.parse(search);
    const [home, list] = await Promise.all([readHome(staff), listTenants(staff, query)]);
    return { home, page: list, query };
  },
  render: (found) => (
    <TenantsHome packed={pack(found)} saveView={saveViewAction} removeView={removeViewAction} />
  ),
});
