import type { Metadata } from "next";
import { KeyLinkPage } from "#components/key-links/key-link-page.tsx";
import { publicPage } from "#lib/access/page.ts";
import { settings } from "#lib/base/settings.ts";
import { getBranding } from "#lib/partner/branding.ts";
import { lookAtKeyLinkAction, sendLinkCodeAction, takeKeyAction } from "./actions.ts";

export const metadata: Metadata = {
  title: "API key",
  robots: { index: false, follow: false },
  referrer: "no-referrer",
};

/** The same for every link: what it leads to is asked for with its secret part, which no address sends. */
export default publicPage({
  read: async ({ linkId }: { linkId: string }) => ({ linkId, branding: await getBranding() }),
  render: (found) => (
    <KeyLinkPage
      {...found}
      actions={{ look: lookAtKeyLinkAction, sendCode: sendLinkCodeAction, take: takeKeyAction }}
      sandbox={settings().polytomic.sandbox}
    />
  ),
});
