import type { Metadata } from "next";
import { PlainFrame } from "#components/frame/plain-frame.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";

export const metadata: Metadata = {
  title: "Connected",
  robots: { index: false, follow: false },
};

/** Where Polytomic sends people back to. Reads no database: there is nothing to tell that it did not. */
export default publicPage({
  read: async () => settings().polytomic,
  render: ({ sandbox }) => (
    <PlainFrame title="Connected" sandbox={sandbox} forCustomer>
      <p>You may close this page.</p>
    </PlainFrame>
  ),
});
