import { DefinitionList } from "#components/ui/definition-list.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import type { FormHandle } from "#components/ui/form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { Section } from "#components/ui/section.tsx";
import type { TenantSettings } from "#lib/organizations/settings.ts";
import { SettingsForm } from "./organization-settings-form.tsx";

const titles = {
  none: "No organization yet",
  gone: "Not found at Polytomic",
  unknown: "The organization could not be loaded from Polytomic",
} as const;

/** The organization at Polytomic, and the form that changes it there. */
export function SettingsOrganization({ settings, form }: { settings: TenantSettings; form: FormHandle }) {
  const { organization, change } = settings;
  // While a change is under way the form stays, with what was typed.
  const reason = settings.archived || !settings.edit.allowed ? disabledReason(change) : undefined;
  return (
    <Section id="settings-organization" title="Organization at Polytomic">
      <div className="space-y-5">
        {organization.kind === "found" ? (
          <DefinitionList
            facts={[
              {
                label: "Current name",
                value: organization.name ? <span translate="no">{organization.name}</span> : "Unknown",
              },
              { label: "Organization id", value: organization.id, copy: organization.id },
              { label: "SSO domain", value: organization.ssoDomain || "None" },
              { label: "WorkOS organization id", value: organization.ssoOrgId || "None" },
              { label: "OIDC issuer", value: organization.issuer || "None" },
            ]}
          />
        ) : (
          <Notice tone={organization.kind === "none" ? "info" : "warn"} title={titles[organization.kind]}>
            <p>{organization.message}</p>
          </Notice>
        )}
        {reason === undefined
          ? organization.kind !== "none" && <SettingsForm settings={settings} form={form} />
          : organization.kind === "found" && <ReadOnly reason={reason} />}
      </div>
    </Section>
  );
}
