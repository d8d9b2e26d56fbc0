"use server";

import { redirect } from "next/navigation";
import { publicFormAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { signedOutHref } from "#lib/forms/href.ts";
import { signInForm, signOutForm } from "#lib/forms/staff.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { signIn, signOut } from "#lib/staff/sign-in.ts";

export const signInAction = publicFormAction({
  input: signInForm,
  async work({ email, password, next }) {
    redirect(await signIn(email, new Secret(password), { next }));
  },
});

export const signOutAction = publicFormAction({
  input: signOutForm,
  async work() {
    await signOut(await findStaff());
    redirect(signedOutHref);
  },
});
