"use server";

import { revalidatePath } from "next/cache";
import { formAction } from "#lib/access/action.ts";
import { makeLink, revokeLink } from "#lib/connect/links.ts";
import { connectLinkForm, makeConnectLinkForm } from "#lib/forms/connect.ts";

const permission = "connect:manage";

export const makeConnectLinkAction = formAction({
  permission,
  input: makeConnectLinkForm,
  async work(staff, form) {
    const data = await makeLink(staff, form);
    revalidatePath(`/tenants/${form.tenantId}/connect`);
    return { message: "Connect link made", data };
  },
});

export const revokeConnectLinkAction = formAction({
  permission,
  input: connectLinkForm,
  async work(staff, { tenantId, linkId }) {
    await revokeLink(staff, tenantId, linkId);
    revalidatePath(`/tenants/${tenantId}/connect`);
    return { message: "Link revoked" };
  },
});
