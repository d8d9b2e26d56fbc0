import type { Metadata } from "next";
import { InvitationPage } from "#components/invitation/invitation-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { oidcHref } from "#lib/forms/href.ts";
import { readByLink } from "#lib/staff/by-link.ts";
import { requestAddress } from "#lib/staff/client-address.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { findInvitation } from "#lib/staff/invitations.ts";
import { isAllowed } from "#lib/staff/oidc-claims.ts";
import { acceptInvitationAction } from "./actions.ts";

// No referrer policy of its own: "no-referrer" would make the origin of a form post null, which Next refuses.
export const metadata: Metadata = { title: "Invitation" };

export default publicPage({
  async read({ token }: { token: string }) {
    const [{ found: invitation, wait }, staff] = await Promise.all([
      readByLink(await requestAddress(), () => findInvitation(token)),
      findStaff(),
    ]);
    const { oidc } = settings();
    const singleSignOn = oidc && invitation && isAllowed(oidc, invitation.email) ? oidcHref() : null;
    return { token, invitation, wait, signedInAs: staff?.email, singleSignOn };
  },
  render: (found) => (
    <InvitationPage {...found} action={acceptInvitationAction} sandbox={settings().polytomic.sandbox} />
  ),
});
