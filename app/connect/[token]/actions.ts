"use server";

import { redirect } from "next/navigation";
import { publicFormAction } from "#lib/access/action.ts";
import { openLink } from "#lib/connect/open.ts";
import { openConnectLinkForm } from "#lib/forms/connect.ts";
import { connectHref } from "#lib/forms/href.ts";
import { findByLink } from "#lib/staff/by-link.ts";
import { requestAddress } from "#lib/staff/client-address.ts";

/**
 * Returns the address instead of redirecting: without script this is a form post, and browsers apply the
 * policy's form-action, which is 'self', to its redirects.
 */
export const openConnectLinkAction = publicFormAction({
  input: openConnectLinkForm,
  async work({ token }) {
    const address = await findByLink(await requestAddress(), () => openLink(token));
    // The page itself says that a link is not valid.
    if (address === null) redirect(connectHref(token));
    return { data: { address } };
  },
});
