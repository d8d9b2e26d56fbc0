import type { Metadata } from "next";
import { SecondFactorForm } from "#components/settings/second-factor-form.tsx";
import { SettingsTabs } from "#components/settings/settings-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { page } from "#lib/access/page.ts";
import { securityHref } from "#lib/forms/href.ts";
import { readSecurityPage } from "#lib/staff/second-factor-policy.ts";
import { changeSecondFactorPolicyAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Security" };

export default page({
  path: securityHref,
  permission: "staff:read",
  read: readSecurityPage,
  render: (found) => (
    <>
      <PageHeader title="Settings › Security" />
      <SettingsTabs />
      <div className="max-w-[46rem] space-y-8">
        <Section id="second-factor" title="Second factor">
          <SecondFactorForm page={found} action={changeSecondFactorPolicyAction} />
        </Section>
      </div>
    </>
  ),
});
