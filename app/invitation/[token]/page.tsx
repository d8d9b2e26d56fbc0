import type { Metadata } from "next";
import { InvitationPage } from "#components/invitation/invitation-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { findInvitation } from "#lib/staff/invitations.ts";
import { acceptInvitationAction } from "./actions.ts";

// No referrer policy of its own: "no-referrer" would make the origin of a form post null, which Next refuses.
export const metadata: Metadata = { title: "Invitation" };

export default publicPage({
  read: async ({ token }: { token: string }) => ({ token, invitation: await findInvitation(token) }),
  render: (found) => (
    <InvitationPage {...found} action={acceptInvitationAction} sandbox={settings().polytomic.sandbox} />
  ),
});
