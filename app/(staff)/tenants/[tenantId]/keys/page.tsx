import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KeysPage } from "#components/keys/keys-page.tsx";
import { id } from "#lib/forms/text.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { cancelOperationAction, readKeyAction, reauthenticateAction, tryAgainAction } from "../actions.ts";
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

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/keys">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/keys`);
  const page = id.safeParse(tenantId).success ? await findKeysPage(staff, tenantId) : null;
  if (!page) notFound();
  return (
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
  );
}
