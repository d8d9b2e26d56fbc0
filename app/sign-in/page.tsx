import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInPage } from "#components/sign-in/sign-in-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { tenantsHref } from "#lib/forms/href.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { safePath } from "#lib/staff/sign-in.ts";
import { signInAction } from "./actions.ts";

export const metadata: Metadata = { title: "Sign in" };

export default publicPage({
  async read(_params, { next, out, error }) {
    const path = typeof next === "string" ? next : undefined;
    if (await findStaff()) redirect(safePath(path));
    const notice = error
      ? ({ tone: "bad", text: "Sign in with your email and password." } as const)
      : out
        ? ({ tone: "good", text: "Signed out." } as const)
        : path && path !== tenantsHref()
          ? ({ tone: "info", text: "Sign in to continue where you left off." } as const)
          : undefined;
    return { next: path, notice };
  },
  render: (found) => <SignInPage {...found} action={signInAction} sandbox={settings().polytomic.sandbox} />,
});
