import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { signInHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { ResetForm } from "./reset-form.tsx";

/** The whole page behind a reset link. `reset` is null when the link was used, revoked or has expired. */
export function ResetPage({
  reset,
  wait,
  token,
  action,
  sandbox,
  signedInAs,
}: {
  reset: { email: string } | null;
  /** Why the link was not looked up; null if it was. */
  wait: string | null;
  token: string;
  action: FormAction;
  sandbox: boolean;
  /** Who is signed in in this browser. */
  signedInAs?: string | undefined;
}) {
  if (reset === null)
    return (
      <PlainFrame
        title={wait === null ? "This link cannot be used" : "This link can't be opened now"}
        sandbox={sandbox}
      >
        <div className="space-y-5">
          <Notice tone="warn">
            <p>{wait ?? "It was already used, revoked, or has expired. Ask an admin for a new link."}</p>
          </Notice>
          <LinkButton href={signInHref()}>Sign in</LinkButton>
        </div>
      </PlainFrame>
    );
  return (
    <PlainFrame
      title="Choose a new password"
      lead={
        <p>
          For{" "}
          <strong translate="no" className="font-[550] text-ink">
            {reset.email}
          </strong>
          . All sessions of this account end.
        </p>
      }
      sandbox={sandbox}
      signedInAs={signedInAs}
    >
      <ResetForm action={action} token={token} email={reset.email} />
    </PlainFrame>
  );
}
