import type { Metadata } from "next";
import { PlanPage } from "#components/blueprints/plan-page.tsx";
import { TenantBlueprintsPage } from "#components/blueprints/tenant-blueprints-page.tsx";
import { ValuesPage } from "#components/blueprints/values-page.tsx";
import { type Search, tenantPage } from "#lib/access/page.ts";
import { readPlan } from "#lib/blueprints/plan-reading.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import { readAssignForm, readValuesForm } from "#lib/blueprints/values-form.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { id } from "#lib/forms/text.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { cancelOperationAction, tryAgainAction } from "../actions.ts";
import {
  answerBlueprintAction,
  applyBlueprintAction,
  assignBlueprintAction,
  changeBlueprintValuesAction,
  checkDriftAction,
  followBlueprintAction,
  ignoreFieldAction,
  keepOverrideAction,
  lookAgainAction,
  pauseBlueprintAction,
  removeBlueprintAction,
  takeOffBlueprintAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Blueprints" };

/** The list, or by the query one blueprint's plan or the form for its variables. */
async function read(staff: Staff, tenantId: string, { assign, plan, values, to }: Search) {
  const page = await readTenantBlueprints(staff, tenantId);
  const [assigned, planned, changed] = [assign, plan, values].map((each) => id.safeParse(each).data);
  const may = page.apply.allowed;
  return {
    page,
    form: may && assigned ? await readAssignForm(staff, tenantId, assigned) : null,
    answer: planned ? await readPlan(staff, tenantId, planned) : null,
    change: may && changed ? await readValuesForm(staff, tenantId, changed, to === "newest") : null,
  };
}

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "blueprints"),
  permission: "blueprint:read",
  read,
  render({ page, form, answer, change }) {
    const { tenantId } = page;
    if (form) return <ValuesPage tenantId={tenantId} form={form} action={assignBlueprintAction} />;
    if (change) return <ValuesPage tenantId={tenantId} form={change} action={changeBlueprintValuesAction} />;
    if (answer)
      return <PlanPage tenantId={tenantId} answer={answer} right={page.apply} apply={applyBlueprintAction} />;
    return (
      <TenantBlueprintsPage
        page={page}
        actions={{
          pause: pauseBlueprintAction,
          takeOff: takeOffBlueprintAction,
          remove: removeBlueprintAction,
          answer: answerBlueprintAction,
          lookAgain: lookAgainAction,
          check: checkDriftAction,
          keep: keepOverrideAction,
          ignore: ignoreFieldAction,
          follow: followBlueprintAction,
          tryAgain: tryAgainAction,
          cancel: cancelOperationAction,
        }}
      />
    );
  },
});
