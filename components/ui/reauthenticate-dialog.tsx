"use client";

import { use, useEffect, useRef, useState } from "react";
import { ExternalLink } from "#components/ui/more-icons.ts";
import { oidcConfirmHref } from "#lib/forms/href.ts";
import type { FormState } from "#lib/forms/state.ts";
import { Button, look as buttonLook } from "./button.tsx";
import { CodeField } from "./code-field.tsx";
import { Dialog } from "./dialog.tsx";
import { Form } from "./form.tsx";
import { FormOutcome } from "./form-outcome.tsx";
import { problemOfCall } from "./lost-answer.ts";
import { Notice } from "./notice.tsx";
import { PasswordField } from "./password-field.tsx";
import { PersonContext } from "./person.ts";
import { SubmitButton } from "./submit-button.tsx";

const askEveryMs = 2_000;

/**
 * Whether the person has confirmed who they are in another tab, which can't tell this one: it has been at the provider
 * in between. So this one asks the server.
 */
function useConfirmed(isAsked: boolean): boolean {
  const person = use(PersonContext);
  const look = person?.look;
  const until = person?.now.unlockedUntil ?? null;
  // What this page knew is no longer true: the server has just refused it.
  const [before] = useState(until);
  const isConfirmed = until !== null && until !== before;
  useEffect(() => {
    if (!isAsked || isConfirmed) return undefined;
    const timer = setInterval(() => look?.(), askEveryMs);
    return () => clearInterval(timer);
  }, [isAsked, isConfirmed, look]);
  return isConfirmed;
}

/** The tab of the identity provider; then a click here continues, because the clipboard wants one. */
function AtProvider({ isConfirmed, isOnly }: { isConfirmed: boolean; isOnly: boolean }) {
  if (isConfirmed)
    return (
      <Notice tone="good" role="status">
        Identity confirmed.
      </Notice>
    );
  return (
    <a
      href={oidcConfirmHref}
      target="_blank"
      rel="noreferrer"
      className={`${buttonLook({ variant: isOnly ? "primary" : "secondary" })} w-full`}
    >
      <ExternalLink size={15} aria-hidden />
      Confirm with single sign-on
      <span className="sr-only"> in a new tab</span>
    </a>
  );
}

/**
 * Asks in place for the password and the code of a second factor, or for a sign-in at the identity provider, then
 * continues.
 */
export default function ReauthenticateDialog({
  doing,
  onConfirm,
  onClose,
}: {
  /** "copy the key" */
  doing: string;
  onConfirm: (form: FormData) => Promise<FormState>;
  onClose: () => void;
}) {
  const now = use(PersonContext)?.now;
  const hasSecondFactor = now?.hasSecondFactor ?? false;
  const field = useRef<HTMLInputElement>(null);
  const by = now?.confirmsBy ?? { password: true, oidc: false };
  const isConfirmed = useConfirmed(by.oidc) && by.oidc;
  const asksPassword = by.password && !isConfirmed;
  const confirm = (_: unknown, form: FormData): Promise<FormState> =>
    onConfirm(form).catch((error) => ({ status: "failed", values: {}, problem: problemOfCall(error) }));
  const proof = `Enter your password${hasSecondFactor ? " and a code" : ""}`;
  const how = !by.password ? "Sign in again" : by.oidc ? `${proof}, or sign in again,` : proof;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Confirm it is you"
      description={`Your sign-in is older than 10 minutes. ${how} to ${doing}.`}
      initialFocus={by.password ? field : undefined}
    >
      <Form action={confirm} prefix="confirm-" className="space-y-4">
        <FormOutcome />
        {asksPassword && (
          <>
            <PasswordField ref={field} name="password" label="Password" autoComplete="current-password" />
            <CodeField isAsked={hasSecondFactor} />
          </>
        )}
        {by.oidc && <AtProvider isConfirmed={isConfirmed} isOnly={!by.password} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          {(asksPassword || isConfirmed) && (
            <SubmitButton variant="primary">
              {asksPassword ? `Confirm and ${doing}` : `${doing.charAt(0).toUpperCase()}${doing.slice(1)}`}
            </SubmitButton>
          )}
        </div>
      </Form>
    </Dialog>
  );
}
