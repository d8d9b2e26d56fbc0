import type { Metadata } from "next";
import { InvitationPage } from "#components/invitation/invitation-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { findInvitation } from "#lib/staff/invitations.ts";
import { acceptInvitationAction } from "./actions.ts";

// No referrer policy of its own: "no-referrer" would make the origin of a form post null, which Next refuses.
export const metadata: Metadata = { title: "Invitation" };

export default publicPage({
  async read({ token }: { token: string }) {
    const [invitation, staff] = await Promise.all([findInvitation(token), findStaff()]);
    return { token, invitation, signedInAs: staff?.email };
  },
  render: (found) => (
    <InvitationPage {...found} action={acceptInvitationAction} sandbox={settings().polytomic.sandbox} />
  ),
});
