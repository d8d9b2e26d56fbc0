import type { Metadata } from "next";
import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";

export const metadata: Metadata = {
  title: "Connected",
  robots: { index: false, follow: false },
};

/** Where Polytomic sends people back to. It needs no database. */
export default publicPage({
  read: async () => settings().polytomic,
  render: ({ sandbox }) => (
    <PlainFrame title="Connected" sandbox={sandbox} forCustomer>
      <p>You can close this page.</p>
    </PlainFrame>
  ),
});
