import type { Metadata } from "next";
import { SettingsPage } from "#components/tenants/settings-page.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { findSettings } from "#lib/organizations/settings.ts";
import { cancelOperationAction, tryAgainAction } from "../actions.ts";
import { changeOrganizationAction, changeTenantAction, deleteOrganizationAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenant settings" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "settings"),
  permission: "tenant:read",
  read: findSettings,
  render: (settings) => (
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
  ),
});
