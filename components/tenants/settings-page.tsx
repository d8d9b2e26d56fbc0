"use client";

import { OperationNotice } from "#components/operations/operation-notice.tsx";
import { undisplayedFailures } from "#components/operations/undisplayed-failures.ts";
import { SettingsDelete } from "#components/organizations/delete-organization.tsx";
import { SettingsOrganization } from "#components/organizations/organization-settings.tsx";
import { useForm } from "#components/ui/form.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { TenantSettings } from "#lib/organizations/settings.ts";
import type { TenantChange } from "#lib/tenants/lifecycle.ts";
import { SettingsSwitch } from "./lifecycle-switch.tsx";

type Actions = Record<"changeOrganization" | "deleteOrganization" | "tryAgain" | "cancel", FormAction> & {
  changeTenant: FormAction<{ done: TenantChange }>;
};

/** The organization at Polytomic, our own settings of the tenant, and deletion. */
export function SettingsPage({ settings, actions }: { settings: TenantSettings; actions: Actions }) {
  const changeForm = useForm(actions.changeOrganization);
  const deleteForm = useForm(actions.deleteOrganization);
  const operations = undisplayedFailures(settings.operations, changeForm.state, deleteForm.state);
  return (
    <div className="space-y-8">
      {operations.some(({ state }) => state === "running") && <LiveRefresh everyMs={3_000} />}
      {operations.length > 0 && (
        <div className="space-y-2">
          {operations.map((operation) => (
            <OperationNotice
              key={operation.id}
              operation={operation}
              tryAgain={actions.tryAgain}
              cancel={actions.cancel}
            />
          ))}
        </div>
      )}
      <div className="grid gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,42rem)_minmax(0,1fr)]">
        <SettingsOrganization settings={settings} form={changeForm} />
        <div className="min-w-0 max-w-2xl space-y-8">
          <Section id="settings-ours" title="On hold and archive">
            <div className="divide-y divide-line">
              <SettingsSwitch
                settings={settings}
                change={settings.onHold ? "resume" : "hold"}
                action={actions.changeTenant}
              />
              <SettingsSwitch
                settings={settings}
                change={settings.archived ? "restore" : "archive"}
                action={actions.changeTenant}
              />
            </div>
          </Section>
          <Section id="settings-delete" title="Delete at Polytomic">
            <SettingsDelete settings={settings} form={deleteForm} />
          </Section>
        </div>
      </div>
    </div>
  );
}
