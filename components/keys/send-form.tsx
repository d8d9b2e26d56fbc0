"use client";

import { CodeToCopy } from "#components/ui/code-to-copy.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { OnceShown } from "#components/ui/once-shown.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { Time } from "#components/ui/time.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyLinkRow } from "#lib/key-links/views.ts";
import type { Right } from "#lib/staff/views.ts";

export type SendAction = FormAction<{ link: string; linkId: string; expiresAt: string }>;

const lifetimes = [
  { value: "1", label: "1 hour" },
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "7 days" },
  { value: "336", label: "14 days" },
];

/** The link is shown once, after it was made: we store only a hash of its secret part. */
function Made({ link, expiresAt }: { link: string; expiresAt: string }) {
  return (
    <Notice tone="good" role="status" title="One-time link created">
      <p>
        Copy it now and send it to the customer; it is not shown again. It works once, until{" "}
        <Time at={expiresAt} isExact />. Don't open it yourself: that shows as opened, and its button uses it
        up.
      </p>
      <CodeToCopy text={link} what="one-time link" />
    </Notice>
  );
}

/** Makes a one-time link to a key. Without an id: to the current one. */
export function SendForm({
  action,
  tenantId,
  keyId,
  label = "Send to customer",
  variant = "secondary",
  asksReason,
  canMail,
  right,
  links,
}: {
  action: SendAction;
  tenantId: string;
  keyId?: string | undefined;
  label?: string | undefined;
  variant?: "primary" | "secondary" | undefined;
  asksReason: boolean;
  /** Whether a code can be asked for: this app sends mail. */
  canMail: boolean;
  right: Right;
  /** The tenant's links as they are now, where the page knows them. */
  links?: KeyLinkRow[] | undefined;
}) {
  const form = useForm(action);
  const whyNot = disabledReason(right);
  const { data, problem } = form.state;
  // One that was used, withdrawn or replaced meanwhile is not offered to copy.
  const made = data && (links?.find(({ id }) => id === data.linkId)?.state ?? "sent");
  const isOver = made !== undefined && made !== "sent" && made !== "opened";
  // An admin may have asked for it after the page was opened.
  const isReasonAsked = asksReason || problem?.code === "reason-needed";
  if (whyNot !== undefined)
    return (
      <p className="text-ink-soft">
        <span>{label}: </span>
        <span>{whyNot}</span>
      </p>
    );
  return (
    <details open={form.state.status !== "idle" && !isOver} className="group max-w-full">
      <summary className={`btn btn-${variant} inline-flex list-none items-center gap-1`}>
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        <span>{label}</span>
      </summary>
      <Form
        form={form}
        prefix="send-"
        hidden={{ tenantId, keyId }}
        values={{ hours: "72" }}
        className="mt-3 space-y-4 border-l-3 border-line pl-4"
      >
        {data ? (
          !isOver && (
            <OnceShown key={data.linkId}>
              <Made {...data} />
            </OnceShown>
          )
        ) : (
          <FormOutcome />
        )}
        <p>
          Makes a link that gives the key and the setup snippets once, when the customer presses a button on
          its page. An older link to this key stops working.
        </p>
        <SelectField name="hours" label="Works for" options={lifetimes} />
        <TextField
          name="passphrase"
          label="Passphrase"
          optional
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="At least 8 characters. Tell it to the customer by another channel, such as a call: without it the link gives nothing."
        />
        {canMail && (
          <TextField
            name="codeTo"
            label="Email for a code"
            optional
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            hint="The recipient's address. The link then gives the key only with a 6-digit code that we send there when they ask for it. Leave it empty to ask for none."
          />
        )}
        {isReasonAsked && (
          <TextField
            name="reason"
            label="Reason"
            required
            limit={limits.reason}
            autoComplete="off"
            hint="It is recorded in the audit log and in the tenant's timeline."
          />
        )}
        {/* Another one ends the one that was just made. */}
        <SubmitButton variant={data && !isOver ? "secondary" : "primary"}>Create one-time link</SubmitButton>
      </Form>
    </details>
  );
}
