import type { Metadata } from "next";
import { PolicyForm } from "#components/keys/policy-form.tsx";
import { ConnectionPanel } from "#components/partner/partner-key-panel.tsx";
import { Section } from "#components/ui/section.tsx";
import { page } from "#lib/access/page.ts";
import { connectionHref } from "#lib/forms/href.ts";
import { readPolicyForm } from "#lib/keys/policy.ts";
import { readConnection } from "#lib/partner/status.ts";
import { right } from "#lib/staff/permissions.ts";
import { changeKeyPolicyAction, checkConnectionAction } from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Polytomic" };

export default page({
  path: connectionHref,
  permission: "connection:read",
  async read(staff) {
    const [connection, form] = await Promise.all([readConnection(staff), readPolicyForm(staff)]);
    return { connection, check: right(staff, "connection:read"), form };
  },
  render: ({ connection, check, form }) => (
    <>
      <ConnectionPanel page={connection} check={checkConnectionAction} right={check} />
      <div className="mt-8 max-w-[46rem]">
        <Section id="key-policy" title="Key policy">
          <PolicyForm {...form} action={changeKeyPolicyAction} />
        </Section>
      </div>
    </>
  ),
});
