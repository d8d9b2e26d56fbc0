import type { Metadata } from "next";
import { ResetPage } from "#components/reset/reset-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { readByLink } from "#lib/staff/by-link.ts";
import { requestAddress } from "#lib/staff/client-address.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { findReset } from "#lib/staff/password-resets.ts";
import { resetPasswordAction } from "./actions.ts";

export const metadata: Metadata = { title: "New password" };

export default publicPage({
  async read({ token }: { token: string }) {
    const [{ found: reset, wait }, staff] = await Promise.all([
      readByLink(await requestAddress(), () => findReset(token)),
      findStaff(),
    ]);
    return { token, reset, wait, signedInAs: staff?.email };
  },
  render: (found) => (
    <ResetPage {...found} action={resetPasswordAction} sandbox={settings().polytomic.sandbox} />
  ),
});
