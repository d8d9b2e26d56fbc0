import type { Metadata } from "next";
import { KeysPage } from "#components/keys/keys-page.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { reauthenticateAction } from "../../../profile/actions.ts";
import { cancelOperationAction, readKeyAction, tryAgainAction } from "../actions.ts";
import {
  beginOverlapAction,
  blindAction,
  clearTimeAction,
  confirmReceiptAction,
  customerSwitchedAction,
  explainOpeningAction,
  revokeKeyAction,
  rotateKeyAction,
  sendKeyAction,
  stopAtAction,
  verifyKeysAction,
  withdrawKeyLinkAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Keys" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "keys"),
  permission: "tenant:read",
  async read(staff, tenantId) {
    const page = await findKeysPage(staff, tenantId);
    return page && { page, keyLinks: await listKeyLinks(staff, tenantId) };
  },
  render: ({ page, keyLinks }) => (
    <KeysPage
      page={page}
      keyLinks={keyLinks}
      actions={{
        verify: verifyKeysAction,
        rotate: rotateKeyAction,
        startOverlap: beginOverlapAction,
        switched: customerSwitchedAction,
        stopAt: stopAtAction,
        clearTime: clearTimeAction,
        revoke: revokeKeyAction,
        tryAgain: tryAgainAction,
        cancel: cancelOperationAction,
        reauthenticate: reauthenticateAction,
        readKey: readKeyAction,
        send: sendKeyAction,
        withdraw: withdrawKeyLinkAction,
        explain: explainOpeningAction,
        confirmReceipt: confirmReceiptAction,
        blind: blindAction,
      }}
    />
  ),
});
