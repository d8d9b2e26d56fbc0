import type { Metadata } from "next";
import { CustomerFrame } from "#components/frame/customer-frame.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { getBranding } from "#lib/partner/branding.ts";

export const metadata: Metadata = {
  title: "Connected",
  robots: { index: false, follow: false },
};

/** Where Polytomic sends people back to. */
export default publicPage({
  read: async () => ({ branding: await getBranding(), sandbox: settings().polytomic.sandbox }),
  render: (found) => (
    <CustomerFrame title="Connected" {...found}>
      <p>You can close this page.</p>
    </CustomerFrame>
  ),
});
