import type { Metadata } from "next";
import { PolicyForm } from "#components/keys/policy-form.tsx";
import { ConnectionPanel } from "#components/partner/partner-key-panel.tsx";
import { Section } from "#components/ui/section.tsx";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import { checkConnection } from "#lib/partner/status.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { right } from "#lib/staff/permissions.ts";
import { changeKeyPolicyAction, checkConnectionAction } from "./actions.ts";

export const metadata: Metadata = { title: "Connection" };

export default async function Page() {
  const staff = await requireVisitor("/connection");
  const [page, policy] = await Promise.all([checkConnection(), readKeyPolicy()]);
  return (
    <>
      <ConnectionPanel page={page} check={checkConnectionAction} right={right(staff, "connection:read")} />
      <div className="mt-8 max-w-[46rem]">
        <Section id="key-policy" title="Key policy">
          <PolicyForm policy={policy} action={changeKeyPolicyAction} right={right(staff, "policy:manage")} />
        </Section>
      </div>
    </>
  );
}
