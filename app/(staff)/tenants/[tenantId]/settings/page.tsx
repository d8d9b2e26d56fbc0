import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SettingsPage } from "#components/tenants/settings-page.tsx";
import { id } from "#lib/forms/text.ts";
import { findSettings } from "#lib/organizations/settings.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { cancelOperationAction, tryAgainAction } from "../actions.ts";
import { changeOrganizationAction, changeTenantAction, deleteOrganizationAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings of a tenant" };

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/settings">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/settings`);
  const settings = id.safeParse(tenantId).success ? await findSettings(staff, tenantId) : null;
  if (!settings) notFound();
  return (
    <SettingsPage
      settings={settings}
      actions={{
        changeOrganization: changeOrganizationAction,
        deleteOrganization: deleteOrganizationAction,
        changeTenant: changeTenantAction,
        tryAgain: tryAgainAction,
        cancel: cancelOperationAction,
      }}
    />
  );
}
