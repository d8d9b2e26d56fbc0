import type { Metadata } from "next";
import { ResetPage } from "#components/reset/reset-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { findReset } from "#lib/staff/password-resets.ts";
import { resetPasswordAction } from "./actions.ts";

export const metadata: Metadata = { title: "New password" };

export default publicPage({
  read: async ({ token }: { token: string }) => ({ token, reset: await findReset(token) }),
  render: (found) => (
    <ResetPage {...found} action={resetPasswordAction} sandbox={settings().polytomic.sandbox} />
  ),
});
