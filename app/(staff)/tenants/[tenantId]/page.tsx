import type { Metadata } from "next";
import { TenantPage } from "#components/tenants/tenant-page.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { findBlueprintLinks } from "#lib/blueprints/links.ts";
import { findFirstSteps } from "#lib/directory/first-steps.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { findEdit } from "#lib/tenants/edit.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { reauthenticateAction } from "../../profile/actions.ts";
import { readKeyAction, saveFactsAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenant" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId),
  permission: "tenant:read",
  async read(staff, tenantId, search) {
    const [tenant, recent, steps, blueprints] = await Promise.all([
      findTenant(staff, tenantId),
      listTimeline(staff, tenantId),
      findFirstSteps(staff, tenantId),
      findBlueprintLinks(staff, tenantId),
    ]);
    const opens = search.edit === "1" && tenant?.edit.allowed;
    return (
      tenant && { tenant, recent, steps, blueprints, edit: opens ? await findEdit(staff, tenantId) : null }
    );
  },
  render: ({ tenant, recent, steps, blueprints, edit }) => (
    <TenantPage
      tenant={tenant}
      recent={recent}
      steps={steps}
      blueprints={blueprints}
      edit={edit}
      save={saveFactsAction}
      readKey={readKeyAction}
      reauthenticate={reauthenticateAction}
    />
  ),
});
