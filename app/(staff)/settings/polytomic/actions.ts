"use server";

import { z } from "zod";
import { formAction } from "#lib/access/action.ts";
import { changeHealthPolicy } from "#lib/activity/policy.ts";
import { healthPolicyForm } from "#lib/forms/health-policy.ts";
import { keyPolicyForm } from "#lib/forms/key-policy.ts";
import { changeKeyPolicy } from "#lib/keys/change-policy.ts";

/** The page asks Polytomic whenever it is rendered. */
export const verifyPartnerKeyAction = formAction({
  permission: "partner:read",
  input: z.object({}),
  work: async () => ({ message: "Verified just now." }),
});

export const changeKeyPolicyAction = formAction({
  permission: "policy:manage",
  recent: true,
  input: keyPolicyForm,
  async work(staff, input) {
    await changeKeyPolicy(staff, input);
    return { message: "Key policy saved" };
  },
});

export const changeHealthPolicyAction = formAction({
  permission: "policy:manage",
  recent: true,
  input: healthPolicyForm,
  async work(staff, { hourlyEvents }) {
    await changeHealthPolicy(staff, hourlyEvents === "on");
    return {
      message:
        hourlyEvents === "on"
          ? "Sync events are read every hour"
          : "Sync events are no longer read every hour",
    };
  },
});
