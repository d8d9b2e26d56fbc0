import type { Metadata } from "next";
import { CustomerPage } from "#components/connect/customer-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { findLink } from "#lib/connect/open.ts";
import { getBranding } from "#lib/partner/branding.ts";
import { readByLink } from "#lib/staff/by-link.ts";
import { requestAddress } from "#lib/staff/client-address.ts";
import { openConnectLinkAction } from "./actions.ts";

// No referrer policy of its own: "no-referrer" would make the origin of a form post null, which Next refuses.
export const metadata: Metadata = {
  title: "Connect",
  robots: { index: false, follow: false },
};

export default publicPage({
  async read({ token }: { token: string }) {
    const [{ found: link, wait }, branding] = await Promise.all([
      readByLink(await requestAddress(), () => findLink(token)),
      getBranding(),
    ]);
    return { token, link, wait, branding };
  },
  render: (found) => (
    <CustomerPage {...found} action={openConnectLinkAction} sandbox={settings().polytomic.sandbox} />
  ),
});
