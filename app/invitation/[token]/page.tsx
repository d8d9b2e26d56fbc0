import type { Metadata } from "next";
import { InvitationPage } from "#components/invitation/invitation-page.tsx";
import { settings } from "#lib/base/settings.ts";
import { findInvitation } from "#lib/staff/invitations.ts";
import { acceptInvitationAction } from "./actions.ts";

// No referrer policy of its own: "no-referrer" would make the origin of a form post null, which Next refuses.
export const metadata: Metadata = { title: "Invitation" };

export default async function Page({ params }: PageProps<"/invitation/[token]">) {
  const { token } = await params;
  const invitation = await findInvitation(token);
  return (
    <InvitationPage
      action={acceptInvitationAction}
      token={token}
      invitation={invitation}
      sandbox={settings().polytomic.sandbox}
    />
  );
}
