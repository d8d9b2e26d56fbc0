import { DefinitionList } from "#components/ui/definition-list.tsx";
import type { FormHandle } from "#components/ui/form.tsx";
import { Notice } from "#components/ui/notice.tsx";
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
  const { organization } = settings;
  return (
    <Section id="settings-organization" title="Organization at Polytomic">
      <div className="space-y-5">
        {organization.kind === "found" ? (
          <DefinitionList
            facts={[
              { label: "Current name", value: organization.name || "Unknown" },
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
        {organization.kind !== "none" && <SettingsForm settings={settings} form={form} />}
      </div>
    </Section>
  );
}
