"use client";

import { Form, formOf, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { SessionRow } from "#lib/staff/views.ts";

function Facts({ session }: { session: SessionRow }) {
  return (
    <div className="min-w-0">
      <p>
        {session.browser}
        {session.isThis && <span className="font-[550]"> · this browser</span>}
      </p>
      <p className="text-sm text-ink-soft">
        <span>{session.network !== null && `from ${session.network} · `}</span>
        started <Time at={session.startedAt} /> · last used <Time at={session.lastUsedAt} />
      </p>
    </div>
  );
}

/** A person's open sessions. The outcome is shown here, since the row of a session that ended is gone. */
export function SessionList({
  sessions,
  staffId,
  whose,
  end,
  endAll,
}: {
  sessions: SessionRow[];
  staffId: string;
  /** Whose they are, on the buttons for screen readers; null: one's own. */
  whose: string | null;
  end: FormAction;
  endAll: FormAction;
}) {
  const ending = useForm(end);
  const endingAll = useForm(endAll);
  const others = sessions.filter(({ isThis }) => !isThis);
  const all = others.length < sessions.length ? "End all others" : "End all";
  const of = whose === null ? "" : ` of ${whose}`;
  return (
    <div className="space-y-3">
      <ul className="divide-y divide-line">
        {sessions.map((session) => (
          <li key={session.id} className="flex items-center justify-between gap-4 py-2">
            <Facts session={session} />
            {!session.isThis && (
              <Form
                form={formOf(ending, "sessionId", session.id)}
                hidden={{ staffId, sessionId: session.id }}
                className="shrink-0"
              >
                <SubmitButton size="sm" align="end" aria-label={`End the session in ${session.browser}${of}`}>
                  End
                </SubmitButton>
              </Form>
            )}
          </li>
        ))}
      </ul>
      <FormOutcome form={ending} />
      {others.length > 0 && (
        <Form form={endingAll} hidden={{ staffId }} className="">
          <SubmitButton size="sm" aria-label={`${all}${of}`}>
            {all}
          </SubmitButton>
        </Form>
      )}
      <FormOutcome form={endingAll} />
    </div>
  );
}
