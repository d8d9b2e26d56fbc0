import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { Notice, type Tone } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** The whole sign-in page. */
export function SignInPage({
  action,
  next,
  sandbox,
  notice,
}: {
  action: FormAction;
  next?: string | undefined;
  sandbox: boolean;
  /** Why the page is shown: signed out, or the session ended. */
  notice?: { tone: Tone; text: string } | undefined;
}) {
  return (
    <PlainFrame title="Sign in" sandbox={sandbox}>
      {notice && (
        <div className="mb-5">
          <Notice tone={notice.tone}>{notice.text}</Notice>
        </div>
      )}
      <SignInForm action={action} next={next} />
    </PlainFrame>
  );
}
