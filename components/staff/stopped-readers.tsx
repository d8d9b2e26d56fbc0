"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { auditHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { StoppedReader } from "#lib/keys/views.ts";

/** Who was stopped from reading more keys. The outcome is shown here, since the notice of somebody allowed is gone. */
export function StoppedReaders({ stopped, allow }: { stopped: StoppedReader[]; allow: FormAction }) {
  const allowing = useForm(allow);
  if (stopped.length === 0 && allowing.state.status === "idle") return null;
  return (
    <div className="space-y-3">
      {stopped.map(({ staffId, name, more, right }) => (
        <Notice
          key={staffId}
          tone="warn"
          title={`${name} was stopped from reading more keys`}
          actions={
            <Form form={allowing} hidden={{ staffId }} disabledReason={disabledReason(right)} className="">
              <SubmitButton size="sm" aria-label={`Allow ${more} more for ${name}`}>
                {`Allow ${more} more`}
              </SubmitButton>
            </Form>
          }
        >
          <p>
            They reached the limit for an hour.{" "}
            <Link className="link" href={auditHref({ event: "keys-read", person: staffId })}>
              See which keys they read
            </Link>{" "}
            before you allow more.
          </p>
        </Notice>
      ))}
      <FormOutcome form={allowing} />
    </div>
  );
}
