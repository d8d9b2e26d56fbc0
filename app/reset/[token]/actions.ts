"use server";

import { redirect } from "next/navigation";
import { publicFormAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { resetPasswordForm } from "#lib/forms/staff.ts";
import { requestAddress } from "#lib/staff/client-address.ts";
import { resetPassword } from "#lib/staff/password-resets.ts";
import { signIn } from "#lib/staff/sign-in.ts";

export const resetPasswordAction = publicFormAction({
  input: resetPasswordForm,
  async work({ token, password }) {
    const secret = new Secret(password);
    const email = await resetPassword(token, secret, await requestAddress());
    redirect(await signIn(email, secret, { isProven: true }));
  },
});
