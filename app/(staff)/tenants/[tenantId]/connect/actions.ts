"use server";

import { formAction } from "#lib/access/action.ts";
import { makeLink, renewLink, revokeLink } from "#lib/connect/links.ts";
import { connectLinkForm, makeConnectLinkForm } from "#lib/forms/connect.ts";

const permission = "connect:manage";

/** Anyone with the link connects a system to the customer's organization, or changes how one is connected. */
export const makeConnectLinkAction = formAction({
  permission,
  recent: true,
  input: makeConnectLinkForm,
  work: async (staff, form) => ({ message: "Connect link created", data: await makeLink(staff, form) }),
});

export const renewConnectLinkAction = formAction({
  permission,
  recent: true,
  input: connectLinkForm,
  work: async (staff, { tenantId, linkId }) => ({
    message: "New connect link created",
    data: await renewLink(staff, tenantId, linkId),
  }),
});

export const revokeConnectLinkAction = formAction({
  permission,
  input: connectLinkForm,
  async work(staff, { tenantId, linkId }) {
    await revokeLink(staff, tenantId, linkId);
    return { message: "Link revoked" };
  },
});
