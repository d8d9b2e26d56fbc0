"use client";

import { type ReactNode, useState } from "react";
import { lazyPart } from "#components/ui/lazy-part.tsx";
import { ReauthenticateContext } from "#components/ui/reauthenticate.ts";
import { type FormAction, type FormState, idle } from "#lib/forms/state.ts";

const ReauthenticateDialog = lazyPart(() => import("#components/ui/reauthenticate-dialog.tsx"));

type Waiting = { continue: () => void };

/** Every form beneath that is refused because the sign-in is too old asks for the password here and is sent again. */
export function ReauthenticateProvider({
  reauthenticate,
  children,
}: {
  reauthenticate: FormAction;
  children: ReactNode;
}) {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  // Stable, because forms ask in an effect.
  const [ask] = useState(() => (onConfirmed: () => void) => setWaiting({ continue: onConfirmed }));

  async function confirm(form: FormData): Promise<FormState> {
    const answer = await reauthenticate(idle, form);
    if (answer.status === "done") {
      setWaiting(null);
      waiting?.continue();
    }
    return answer;
  }

  return (
    <ReauthenticateContext value={ask}>
      {children}
      {waiting !== null && (
        <ReauthenticateDialog doing="continue" onConfirm={confirm} onClose={() => setWaiting(null)} />
      )}
    </ReauthenticateContext>
  );
}
