import type { Metadata } from "next";
import { KeysPage } from "#components/keys/keys-page.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { reauthenticateAction } from "../../../profile/actions.ts";
import { cancelOperationAction, readKeyAction, tryAgainAction } from "../actions.ts";
import {
  beginOverlapAction,
  clearTimeAction,
  customerSwitchedAction,
  revokeKeyAction,
  rotateKeyAction,
  stopAtAction,
  verifyKeysAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Keys" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "keys"),
  permission: "tenant:read",
  read: findKeysPage,
  render: (page) => (
    <KeysPage
      page={page}
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
      }}
    />
  ),
});
