"use server";

import { formAction } from "#lib/access/action.ts";
import { revealPolicyForm } from "#lib/forms/reveal-policy.ts";
import { changeRevealPolicy } from "#lib/keys/reveal-policy.ts";

export const changeRevealPolicyAction = formAction({
  permission: "policy:manage",
  recent: true,
  input: revealPolicyForm,
  async work(staff, input) {
    await changeRevealPolicy(staff, input);
    return { message: "Saved" };
  },
});
