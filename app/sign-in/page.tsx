import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInPage } from "#components/sign-in/sign-in-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { oidcHref, tenantsHref } from "#lib/forms/href.ts";
import { oidcWords } from "#lib/messages/oidc.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { safePath } from "#lib/staff/way-back.ts";
import { signInAction } from "./actions.ts";

export const metadata: Metadata = { title: "Sign in" };

/** What next-auth's own route and single sign-on hand over: a code, or the reference of a failure in the log. */
function errorWords(error: string | string[]): string {
  if (/^[0-9A-F]{8}$/.test(String(error))) return `Something failed on our side. Reference ${error}.`;
  return oidcWords(String(error)) ?? "Sign in with your email and password.";
}

export default publicPage({
  async read(_params, { next, out, error }) {
    const path = typeof next === "string" ? next : undefined;
    const staff = await findStaff();
    if (staff && !error) redirect(safePath(path));
    const notice = error
      ? ({ tone: "bad", text: errorWords(error) } as const)
      : out
        ? ({ tone: "good", text: "Signed out." } as const)
        : path && path !== tenantsHref()
          ? ({ tone: "info", text: "Sign in to continue where you left off." } as const)
          : undefined;
    const singleSignOn = settings().oidc ? oidcHref(path) : null;
    return { next: path, notice, singleSignOn, signedInAs: staff?.email };
  },
  render: (found) => <SignInPage {...found} action={signInAction} sandbox={settings().polytomic.sandbox} />,
});
