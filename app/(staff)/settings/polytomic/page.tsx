import type { Metadata } from "next";
import { EventsSwitch } from "#components/activity/events-switch.tsx";
import { PolicyForm } from "#components/keys/policy-form.tsx";
import { PartnerKeyPanel } from "#components/partner/partner-key-panel.tsx";
import { SettingsTabs } from "#components/settings/settings-tabs.tsx";
import { Section } from "#components/ui/section.tsx";
import { page } from "#lib/access/page.ts";
import { readHealthPolicy } from "#lib/activity/policy.ts";
import { partnerKeyHref } from "#lib/forms/href.ts";
import { readPolicyForm } from "#lib/keys/change-policy.ts";
import { readPartnerKey } from "#lib/partner/status.ts";
import { right } from "#lib/staff/permissions.ts";
import { changeHealthPolicyAction, changeKeyPolicyAction, verifyPartnerKeyAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Polytomic" };

export default page({
  path: partnerKeyHref,
  permission: "partner:read",
  async read(staff) {
    const [partnerKey, form, events] = await Promise.all([
      readPartnerKey(staff),
      readPolicyForm(staff),
      readHealthPolicy(staff),
    ]);
    return { partnerKey, check: right(staff, "partner:read"), form, events };
  },
  render: ({ partnerKey, check, form, events }) => (
    <>
      <PartnerKeyPanel
        page={partnerKey}
        tabs={<SettingsTabs />}
        check={verifyPartnerKeyAction}
        right={check}
      />
      <div className="mt-8 max-w-[46rem] space-y-8">
        <Section id="key-policy" title="Key policy">
          <PolicyForm {...form} action={changeKeyPolicyAction} />
        </Section>
        <Section id="sync-events" title="Sync events">
          <EventsSwitch {...events} action={changeHealthPolicyAction} />
        </Section>
      </div>
    </>
  ),
});
