"use server";

import { revalidatePath } from "next/cache";
import { formAction } from "#lib/action.ts";
import { makeConnectLink, revokeConnectLink } from "#lib/connect/links.ts";
import { connectLinkForm, connectLinkIdForm } from "#lib/forms/connect.ts";

const permission = "connect:manage";

export const makeConnectLinkAction = formAction({
  permission,
  input: connectLinkForm,
  work: async (staff, form) => {
    const data = await makeConnectLink(staff, form);
    revalidatePath(`/tenants/${form.tenantId}/connect`);
    return { message: "Connect link made", data };
  },
});

export const revokeConnectLinkAction = formAction({
  permission,
  input: connectLinkIdForm,
  work: async (staff, { tenantId, linkId }) => {
    await revokeConnectLink(staff, tenantId, linkId);
    revalidatePath(`/tenants/${tenantId}/connect`);
    return undefined;
  },
});
