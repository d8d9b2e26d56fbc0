import type { Metadata } from "next";
import { homeQuery, listQuery } from "#components/directory/queries.ts";
import { TenantsHome } from "#components/directory/tenants-home.tsx";
import { searchOf } from "#components/directory/tenants-url.ts";
import { Known } from "#components/ui/known.tsx";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { removeViewAction, saveViewAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenants" };

export default async function Page({ searchParams }: PageProps<"/tenants">) {
  const search = await searchParams;
  const staff = await requireVisitor("/tenants", search);
  const query = tenantsQuery.parse(search);
  const [home, page] = await Promise.all([readHome(staff), listTenants(staff, query)]);
  return (
    <Known
      answers={[
        [listQuery(searchOf(query)).queryKey, page],
        [homeQuery.queryKey, home],
      ]}
    >
      <TenantsHome saveView={saveViewAction} removeView={removeViewAction} />
    </Known>
  );
}
