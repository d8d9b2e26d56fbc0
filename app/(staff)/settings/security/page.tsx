import type { Metadata } from "next";
import { RevealPolicyForm } from "#components/keys/reveal-policy-form.tsx";
import { SecondFactorForm } from "#components/settings/second-factor-form.tsx";
import { SettingsTabs } from "#components/settings/settings-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { page } from "#lib/access/page.ts";
import { securityHref } from "#lib/forms/href.ts";
import { readRevealForm } from "#lib/keys/change-policy.ts";
import { readSecurityPage } from "#lib/staff/second-factor-policy.ts";
import { changeRevealPolicyAction, changeSecondFactorPolicyAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Security" };

export default page({
  path: securityHref,
  permission: "partner:read",
  async read(staff) {
    const [factor, reading] = await Promise.all([readSecurityPage(staff), readRevealForm(staff)]);
    return { factor, reading };
  },
  render: ({ factor, reading }) => (
    <>
      <PageHeader title="Settings › Security" />
      <SettingsTabs />
      <div className="max-w-[46rem] space-y-8">
        <Section id="second-factor" title="Second factor">
          <SecondFactorForm page={factor} action={changeSecondFactorPolicyAction} />
        </Section>
        <Section id="reading-keys" title="Reading keys">
          <RevealPolicyForm {...reading} action={changeRevealPolicyAction} />
        </Section>
      </div>
    </>
  ),
});
