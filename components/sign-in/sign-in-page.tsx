import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { Notice, type Tone } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import { SignInForm } from "./sign-in-form.tsx";
import { Or, SingleSignOn } from "./single-sign-on.tsx";

/** The whole sign-in page. */
export function SignInPage({
  action,
  next,
  sandbox,
  notice,
  singleSignOn,
  signedInAs,
}: {
  action: FormAction;
  next?: string | undefined;
  sandbox: boolean;
  /** Why the page is shown: signed out, or the session ended. */
  notice?: { tone: Tone; text: string } | undefined;
  /** The way to the identity provider; null if there is none. */
  singleSignOn: string | null;
  /** Who is signed in in this browser, if signing in as somebody else failed. */
  signedInAs?: string | undefined;
}) {
  return (
    <PlainFrame title="Sign in" sandbox={sandbox} signedInAs={signedInAs}>
      {notice && (
        <div className="mb-5">
          <Notice tone={notice.tone}>{notice.text}</Notice>
        </div>
      )}
      {singleSignOn !== null && (
        <>
          <SingleSignOn href={singleSignOn}>Sign in with single sign-on</SingleSignOn>
          <Or />
        </>
      )}
      <SignInForm action={action} next={next} />
    </PlainFrame>
  );
}
