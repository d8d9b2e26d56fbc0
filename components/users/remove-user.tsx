"use client";

import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { useSayQuestionClosed } from "#components/ui/say-closed.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { idle } from "#lib/forms/state.ts";
import type { UserRow } from "#lib/users/views.ts";

/** What stops working when this user is removed. */
function breaks({ isRoot, keys }: UserRow): string[] {
  return [
    "They can no longer sign in to this organization. This can't be undone; adding them again sends a new invitation.",
    ...keys.map(({ hint, state }) => {
      const which = hint ? `The API key ending in ${hint}` : "This user's API key";
      const use = state === "current" ? ", and anything that uses it fails" : "";
      return `${which} stops working at once${use}.`;
    }),
    ...(isRoot ? ["This is the root user. Keys are minted for this user."] : []),
  ];
}

/** Lists what the removal breaks and asks for the email. Opens without script. */
export function RemoveUser({ tenantId, user, form }: { tenantId: string; user: UserRow; form: FormHandle }) {
  // The list shows the success, since this row is gone by then.
  const shown = form.state.status === "done" ? { ...form, state: idle } : form;
  const onToggle = useSayQuestionClosed(`Remove ${user.email}`, form);
  return (
    <details className="group" onToggle={onToggle} open={shown.state.problem !== undefined || undefined}>
      <summary className="btn btn-ghost btn-sm inline-flex list-none items-center gap-1">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        Remove <span className="sr-only">{user.email}</span>
      </summary>
      <Form
        form={shown}
        prefix={`remove-${user.id}-`}
        hidden={{ tenantId, operationId: user.operationId, userId: user.id, seenKeys: user.seenKeys }}
        className="mt-2 max-w-[60ch] space-y-4 border-l-3 border-bad pl-4"
      >
        <FormOutcome />
        <ul className="list-disc space-y-1 pl-5">
          {breaks(user).map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
        <TextField
          name="confirmation"
          label={`Type ${user.email} to confirm`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <SubmitButton variant="danger">
          Remove <span translate="no">{user.email}</span>
        </SubmitButton>
      </Form>
    </details>
  );
}
