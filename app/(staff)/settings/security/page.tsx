import type { Metadata } from "next";
import { RevealPolicyForm } from "#components/keys/reveal-policy-form.tsx";
import { SettingsTabs } from "#components/settings/settings-tabs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { page } from "#lib/access/page.ts";
import { securityHref } from "#lib/forms/href.ts";
import { readRevealForm } from "#lib/keys/reveal-policy.ts";
import { changeRevealPolicyAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Security" };

export default page({
  path: securityHref,
  permission: "partner:read",
  read: readRevealForm,
  render: (form) => (
    <>
      <SettingsTabs />
      <PageHeader title="Settings › Security" />
      <div className="max-w-[46rem]">
        <Section id="reading-keys" title="Reading keys">
          <RevealPolicyForm {...form} action={changeRevealPolicyAction} />
        </Section>
      </div>
    </>
  ),
});
