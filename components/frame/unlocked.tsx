"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { useNow } from "#components/ui/now.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { clock, clockInUtc } from "#components/ui/time-text.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** Until when keys and other guarded acts do not ask again who it is, and a way to end that sooner. */
export function Unlocked({ until, lock }: { until: string; lock: FormAction }) {
  const now = useNow();
  const untilMs = Date.parse(until);
  if (now !== null && now > untilMs) return null;
  return (
    <div className="border-b border-line px-4 py-2.5">
      <Form action={lock} className="space-y-1.5">
        <p className="flex flex-wrap items-center justify-between gap-2">
          <span>
            Unlocked until <time dateTime={until}>{now === null ? clockInUtc(until) : clock(untilMs)}</time>
          </span>
          <SubmitButton size="sm">Lock now</SubmitButton>
        </p>
        <p className="text-sm text-ink-soft">
          Until then, keys and team changes don't ask again who you are.
        </p>
        <FormOutcome />
      </Form>
    </div>
  );
}
