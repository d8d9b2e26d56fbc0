import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AdoptedUsers } from "#components/reconcile/adopted-users.tsx";
import { id } from "#lib/forms/text.ts";
import { readAdopted } from "#lib/reconcile/adopted.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { chooseUserAction } from "../../actions.ts";

export const metadata: Metadata = { title: "Adopted" };

export default async function Page({ params }: PageProps<"/reconcile/adopted/[tenantId]">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/reconcile/adopted/${tenantId}`);
  const page = id.safeParse(tenantId).success ? await readAdopted(staff, tenantId) : null;
  // Whoever comes back later finds the tenant itself, wherever it is by now.
  if (!page) redirect(`/tenants/${tenantId}`);
  return <AdoptedUsers page={page} action={chooseUserAction} />;
}
