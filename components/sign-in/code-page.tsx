import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { Link } from "#components/ui/link.tsx";
import { signInHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { CodeForm } from "./code-form.tsx";

/** The second step of sign-in. */
export function CodePage({
  action,
  email,
  next,
  sandbox,
}: {
  action: FormAction;
  email: string;
  next?: string | undefined;
  sandbox: boolean;
}) {
  return (
    <PlainFrame
      title="Enter your code"
      lead={
        <p>
          Signing in as{" "}
          <strong translate="no" className="font-[550] text-ink">
            {email}
          </strong>{" "}
          needs a code from your authenticator app.
        </p>
      }
      sandbox={sandbox}
    >
      <CodeForm action={action} next={next} />
      <p className="mt-6 text-sm text-ink-soft">
        Lost your app and your recovery codes? Ask an admin to reset your second factor.
      </p>
      <p className="mt-3 text-sm">
        <Link className="link" href={signInHref(next)}>
          Sign in as someone else
        </Link>
      </p>
    </PlainFrame>
  );
}
