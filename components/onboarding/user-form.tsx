"use client";

import { DocsLink } from "#components/ui/away-link.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { Mail } from "#components/ui/more-icons.ts";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { whyNotSend } from "./step-availability.ts";
import { StepFacts } from "./step-facts.tsx";

/** The second step. */
export function UserForm({ page, action }: { page: WizardPage; action: FormAction }) {
  if (!page.onboard.allowed) return <StepFacts page={page} step="user" />;
  return (
    <Form
      action={action}
      hidden={{ tenantId: page.tenantId ?? "" }}
      values={{ role: "admin", ...page.values }}
      disabledReason={whyNotSend(page)}
    >
      <FormOutcome />
      {page.choice !== null && (
        <p>
          The organization already existed.{" "}
          <Link className="link" href={page.choice}>
            Choose one of its users
          </Link>{" "}
          without an invitation, or add another one here.
        </p>
      )}
      <TextField
        name="email"
        label="Root user email"
        type="email"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <SelectField
        name="role"
        label="Role"
        options={[
          { value: "admin", label: "Admin" },
          { value: "user", label: "User" },
        ]}
        hint={
          <>
            An admin manages the whole organization. The key can do what its user can do.{" "}
            <DocsLink page="roles">Roles at Polytomic</DocsLink>
          </>
        }
      />
      <p className="flex items-start gap-2 border-t border-line pt-4">
        <Mail size={16} aria-hidden className="mt-[3px] shrink-0 text-accent" />
        <span>
          Polytomic will send this address an invitation as soon as the user is added. This can't be undone.
        </span>
      </p>
      <SubmitButton variant="primary">Add root user</SubmitButton>
    </Form>
  );
}
