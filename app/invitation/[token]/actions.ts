"use server";

import { redirect } from "next/navigation";
import { publicFormAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { acceptInvitationForm } from "#lib/forms/staff.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { requestAddress } from "#lib/staff/client-address.ts";
import { signIn } from "#lib/staff/sign-in.ts";

export const acceptInvitationAction = publicFormAction({
  input: acceptInvitationForm,
  async work({ token, name, password }) {
    const secret = new Secret(password);
    const email = await acceptInvitation(token, name, secret, await requestAddress());
    redirect(await signIn(email, secret, { isProven: true }));
  },
});
