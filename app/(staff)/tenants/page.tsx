import type { Metadata } from "next";
import { pack } from "#components/tenants/packed.ts";
import { TenantsHome } from "#components/tenants/tenants-home.tsx";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { requireVisitor } from "#lib/staff/visitor.ts";
import { readHome } from "#lib/tenants/home.ts";
import { listTenants } from "#lib/tenants/list.ts";
import { removeViewAction, saveViewAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenants" };

export default async function Page({ searchParams }: PageProps<"/tenants">) {
  const search = await searchParams;
  const staff = await requireVisitor("/tenants", search);
  const query = tenantsQuery.parse(search);
  const [home, page] = await Promise.all([readHome(staff), listTenants(staff, query)]);
  return (
    <TenantsHome
      packed={pack({ home, page, query })}
      saveView={saveViewAction}
      removeView={removeViewAction}
    />
  );
}
