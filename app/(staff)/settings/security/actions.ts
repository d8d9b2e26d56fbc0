"use server";

import { formAction } from "#lib/access/action.ts";
import { secondFactorPolicyForm } from "#lib/forms/staff.ts";
import { changeSecondFactorPolicy } from "#lib/staff/second-factor-policy.ts";

export const changeSecondFactorPolicyAction = formAction({
  permission: "policy:manage",
  recent: true,
  input: secondFactorPolicyForm,
  async work(staff, { requiredForKeys, seen }) {
    await changeSecondFactorPolicy(staff, requiredForKeys, seen);
    return { message: requiredForKeys ? "Keys now need a second factor." : "Keys need no second factor." };
  },
});
