"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Held } from "#lib/keys/views.ts";

function Keys({ held: { keys, hasMore } }: { held: Held }) {
  if (keys.length === 0) return <p className="text-ink-soft">They copied and revealed no key.</p>;
  return (
    <>
      <ul className="divide-y divide-line">
        {keys.map((key) => (
          <li key={key.id} className="py-2">
            <p>
              <Link href={tenantHref(key.tenantId, "keys")} className="link">
                {key.tenantName}
              </Link>{" "}
              · key ending in <code className="font-mono">{key.hint}</code> ·{" "}
              {key.isInUse ? <span className="text-warn">still works</span> : "no longer in use"}
            </p>
            <p className="text-sm text-ink-soft">
              last read <Time at={key.readAt} />
            </p>
          </li>
        ))}
      </ul>
      {hasMore && <p className="text-sm text-ink-soft">Older reads are not listed here.</p>}
    </>
  );
}

/** What a disabled person had access to, and a new owner for their tenants. */
export function HeldPanel({ held, reassign }: { held: Held; reassign: FormAction }) {
  const { staffId, name, owned, tenants, owners } = held;
  return (
    <Section id="held" title={`What ${name} held`}>
      <div className="space-y-5">
        <div>
          <h3 className="font-[550]">Keys that they read</h3>
          <Keys held={held} />
        </div>
        <div className="max-w-[30rem] space-y-2">
          <h3 className="font-[550]">Tenants that they own: {owned}</h3>
          <p className="text-ink-soft">
            {tenants.map((tenant) => tenant.name).join(", ")}
            {owned > tenants.length && ` and ${owned - tenants.length} more`}
          </p>
          <Form action={reassign} hidden={{ staffId }} prefix="held-" className="space-y-3">
            <FormOutcome />
            {owned > 0 && (
              <>
                <SelectField name="ownerId" label="New owner" options={owners} />
                <SubmitButton>Reassign {owned === 1 ? "1 tenant" : `${owned} tenants`}</SubmitButton>
              </>
            )}
          </Form>
        </div>
      </div>
    </Section>
  );
}
