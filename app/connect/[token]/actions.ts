"use server";

import { publicFormAction } from "#lib/action.ts";
import { openConnectLink } from "#lib/connect/open.ts";
import { openConnectLinkForm } from "#lib/forms/connect.ts";

export const openConnectLinkAction = publicFormAction({
  input: openConnectLinkForm,
  work: async ({ token }) => ({ data: { address: await openConnectLink(token) } }),
});
