import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { Or, SingleSignOn } from "#components/sign-in/single-sign-on.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { roleWords } from "#components/ui/role-words.ts";
import { signInHref } from "#lib/forms/href.ts";
import type { Role } from "#lib/forms/staff.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { AcceptForm } from "./accept-form.tsx";

/** The whole page behind an invitation link. `invitation` is null when the link was used, revoked or has expired. */
export function InvitationPage({
  invitation,
  wait,
  token,
  action,
  sandbox,
  signedInAs,
  singleSignOn,
}: {
  invitation: { email: string; role: Role; seesKeys: boolean; invitedBy: string } | null;
  /** Why the link was not looked up; null if it was. */
  wait: string | null;
  token: string;
  action: FormAction;
  sandbox: boolean;
  /** Who is signed in in this browser. */
  signedInAs?: string | undefined;
  /** The way to the identity provider; null if the invited address can't sign in there. */
  singleSignOn: string | null;
}) {
  if (invitation === null)
    return (
      <PlainFrame
        title={wait === null ? "This invitation cannot be used" : "This invitation can't be opened now"}
        sandbox={sandbox}
      >
        <div className="space-y-5">
          <Notice tone="warn">
            <p>
              {wait ??
                "It was already used, revoked, or has expired. Ask an admin for a new link. If you already have a password, sign in."}
            </p>
          </Notice>
          <LinkButton href={signInHref()}>Sign in</LinkButton>
        </div>
      </PlainFrame>
    );
  const { email, role, seesKeys, invitedBy } = invitation;
  return (
    <PlainFrame
      title="Join the team"
      lead={
        <p>
          <span translate="no">{invitedBy}</span> invited{" "}
          <strong translate="no" className="font-[550] text-ink">
            {email}
          </strong>{" "}
          as {roleWords[role].toLowerCase()}
          <span>{seesKeys ? ", with the right to see keys." : "."}</span>
        </p>
      }
      sandbox={sandbox}
      signedInAs={signedInAs}
    >
      {singleSignOn !== null && (
        <>
          <SingleSignOn href={singleSignOn}>Accept with single sign-on</SingleSignOn>
          <p className="mt-2 text-sm text-ink-soft">
            Sign in there as <span translate="no">{email}</span>. You need no password here.
          </p>
          <Or />
        </>
      )}
      <AcceptForm action={action} token={token} email={email} />
    </PlainFrame>
  );
}
