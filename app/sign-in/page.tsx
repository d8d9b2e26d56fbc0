import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInPage } from "#components/sign-in/sign-in-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { tenantsHref } from "#lib/forms/href.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { safePath } from "#lib/staff/way-back.ts";
import { signInAction } from "./actions.ts";

export const metadata: Metadata = { title: "Sign in" };

/** What next-auth's own route hands over: a code, or the reference of a failure in the log. */
function errorWords(error: string | string[]): string {
  if (error === "throttled") return "Too many attempts. Wait a few minutes, then try again.";
  return /^[0-9A-F]{8}$/.test(String(error))
    ? `Something failed on our side. Reference ${error}.`
    : "Sign in with your email and password.";
}

export default publicPage({
  async read(_params, { next, out, error }) {
    const path = typeof next === "string" ? next : undefined;
    if (await findStaff()) redirect(safePath(path));
    const notice = error
      ? ({ tone: "bad", text: errorWords(error) } as const)
      : out
        ? ({ tone: "good", text: "Signed out." } as const)
        : path && path !== tenantsHref()
          ? ({ tone: "info", text: "Sign in to continue where you left off." } as const)
          : undefined;
    return { next: path, notice };
  },
  render: (found) => <SignInPage {...found} action={signInAction} sandbox={settings().polytomic.sandbox} />,
});
