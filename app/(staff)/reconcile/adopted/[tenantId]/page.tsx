import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AdoptedUsers } from "#components/reconcile/adopted-users.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { adoptedHref, tenantHref } from "#lib/forms/href.ts";
import { readAdopted } from "#lib/reconcile/adopted.ts";
import { chooseUserAction } from "../../actions.ts";

export const metadata: Metadata = { title: "Adopted" };

export default tenantPage({
  path: adoptedHref,
  permission: "tenant:read",
  // A later visit leads to the tenant itself.
  read: async (staff, tenantId) => (await readAdopted(staff, tenantId)) ?? redirect(tenantHref(tenantId)),
  render: (page) => <AdoptedUsers page={page} action={chooseUserAction} />,
});
