import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { CodePage } from "#components/sign-in/code-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { signInHref } from "#lib/forms/href.ts";
import { findAwaited } from "#lib/staff/second-step.ts";
import { signInCodeAction } from "./actions.ts";

export const metadata: Metadata = { title: "Enter your code" };

export default publicPage({
  async read(_params, { next }) {
    const path = typeof next === "string" ? next : undefined;
    const person = await findAwaited();
    if (!person) redirect(signInHref(path));
    return { email: person.email, next: path };
  },
  render: (found) => <CodePage {...found} action={signInCodeAction} sandbox={settings().polytomic.sandbox} />,
});
