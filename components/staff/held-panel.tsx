"use client";

import { BatchProgress } from "#components/key-batches/batch-progress.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Section } from "#components/ui/section.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { LeftLinks } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Held } from "#lib/key-batches/views.ts";
import { HeldKeys } from "./held-keys.tsx";
import { LeftLinkList } from "./left-links.tsx";

/** What a disabled person had access to, and a new owner for their tenants. */
export function HeldPanel({
  held,
  left,
  reassign,
  replace,
  revoke,
}: {
  held: Held;
  left: LeftLinks;
  reassign: FormAction;
  replace: FormAction;
  revoke: FormAction;
}) {
  const { staffId, name, owned, tenants, owners } = held;
  return (
    <Section id="held" title={`Keys and tenants of ${name}`}>
      <div className="space-y-5">
        <div>
          <h3 className="font-[550]">Keys that they read</h3>
          <HeldKeys held={held} replace={replace} />
        </div>
        {held.batch && (
          <div className="space-y-2">
            <h3 className="font-[550]">Last replacement</h3>
            <BatchProgress batch={held.batch} />
          </div>
        )}
        <div className="space-y-2">
          <h3 className="font-[550]">Connect links that they made</h3>
          <LeftLinkList left={left} revoke={revoke} />
        </div>
        <div className="max-w-[30rem] space-y-2">
          <h3 className="font-[550]">Tenants that they own: {owned}</h3>
          <p className="text-ink-soft">
            {tenants.map((tenant) => tenant.name).join(", ")}
            <span>{owned > tenants.length && ` and ${owned - tenants.length} more`}</span>
          </p>
          <Form action={reassign} hidden={{ staffId }} prefix="held-" className="space-y-3">
            <FormOutcome />
            {owned > 0 && (
              <>
                <SelectField
                  name="ownerId"
                  label="New owner"
                  options={owners.map((owner) => ({ ...owner, isName: true }))}
                />
                <SubmitButton>{owned === 1 ? "Reassign 1 tenant" : `Reassign ${owned} tenants`}</SubmitButton>
              </>
            )}
          </Form>
        </div>
      </div>
    </Section>
  );
}
