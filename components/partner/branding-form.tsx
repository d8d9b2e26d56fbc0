"use client";

import { useState } from "react";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { BrandingView } from "#lib/partner/views.ts";
import type { Right } from "#lib/staff/views.ts";
import { Logo, LogoField } from "./logo-field.tsx";

/** How the partner appears to customers. */
export function BrandingForm({
  branding: { name, support, logo },
  seen,
  action,
  right,
}: {
  branding: BrandingView;
  seen: string;
  action: FormAction;
  right: Right;
}) {
  const [logoProblem, setLogoProblem] = useState<string | null>(null);
  if (!right.allowed)
    return (
      <ReadOnly
        facts={[
          { label: "Name", value: name ?? "None" },
          { label: "Support contact", value: support ?? "None" },
          { label: "Logo", value: logo === null ? "None" : <Logo address={logo} /> },
        ]}
        reason={right.reason}
      />
    );
  return (
    <Form
      action={action}
      hidden={{ seen }}
      values={{ name: name ?? "", support: support ?? "" }}
      className="space-y-4"
    >
      {logoProblem === null && <FormOutcome />}
      <TextField
        name="name"
        label="Name"
        limit={limits.brandName}
        optional
        autoComplete="organization"
        hint="Your company or product, as customers know it."
      />
      <TextField
        name="support"
        label="Support contact"
        limit={limits.support}
        optional
        autoComplete="off"
        hint="An email address, a phone number or an https:// address. Customers see it below “Questions?”."
      />
      <LogoField key={logo} logo={logo} problem={logoProblem} onProblem={setLogoProblem} />
      <SubmitButton
        variant="primary"
        disabledReason={logoProblem === null ? undefined : "Choose another file for the logo first."}
      >
        Save branding
      </SubmitButton>
    </Form>
  );
}
