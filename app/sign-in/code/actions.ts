"use server";

import { redirect } from "next/navigation";
import { publicFormAction } from "#lib/access/action.ts";
import { signInCodeForm } from "#lib/forms/staff.ts";
import { signInWithCode } from "#lib/staff/sign-in.ts";
import { safePath } from "#lib/staff/way-back.ts";

export const signInCodeAction = publicFormAction({
  input: signInCodeForm,
  async work({ code, next }) {
    await signInWithCode(code);
    redirect(safePath(next));
  },
});
