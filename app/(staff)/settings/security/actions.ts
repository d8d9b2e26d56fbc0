"use server";

import { formAction } from "#lib/access/action.ts";
import { revealPolicyForm } from "#lib/forms/reveal-policy.ts";
import { secondFactorPolicyForm } from "#lib/forms/staff.ts";
import { changeRevealPolicy } from "#lib/keys/change-policy.ts";
import { changeSecondFactorPolicy } from "#lib/staff/second-factor-policy.ts";

const guarded = { permission: "policy:manage", recent: true } as const;

export const changeRevealPolicyAction = formAction({
  ...guarded,
  input: revealPolicyForm,
  async work(staff, input) {
    await changeRevealPolicy(staff, input);
    return { message: "Saved" };
  },
});

export const changeSecondFactorPolicyAction = formAction({
  ...guarded,
  input: secondFactorPolicyForm,
  async work(staff, { requiredForKeys, seen }) {
    await changeSecondFactorPolicy(staff, requiredForKeys, seen);
    return { message: requiredForKeys ? "Keys now need a second factor." : "Keys need no second factor." };
  },
});
