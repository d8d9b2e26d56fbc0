import type { Metadata } from "next";
import { reauthenticateAction } from "#app/(staff)/profile/actions.ts";
import { readKeyAction } from "#app/(staff)/tenants/[tenantId]/actions.ts";
import { sendKeyAction } from "#app/(staff)/tenants/[tenantId]/keys/actions.ts";
import { DoneStep } from "#components/onboarding/done-step.tsx";
import { settings } from "#lib/base/settings.ts";
import { findBlueprintLinks } from "#lib/blueprints/links.ts";
import { stepPage } from "#lib/onboarding/page.ts";

export const metadata: Metadata = { title: "Done" };

export default stepPage(
  "done",
  (page, blueprints) => (
    <DoneStep
      page={page}
      canApplyBlueprint={blueprints?.canApply ?? false}
      readKey={readKeyAction}
      send={sendKeyAction}
      reauthenticate={reauthenticateAction}
      apiVersion={settings().polytomic.version}
    />
  ),
  findBlueprintLinks,
);
