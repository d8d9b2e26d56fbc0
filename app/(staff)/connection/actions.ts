"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { formAction } from "#lib/access/action.ts";
import { keyPolicyForm } from "#lib/forms/key-policy.ts";
import { changeKeyPolicy } from "#lib/keys/policy.ts";

/** The page asks Polytomic whenever it is rendered. */
export const checkConnectionAction = formAction({
  permission: "connection:read",
  input: z.object({}),
  work: async () => {
    revalidatePath("/connection");
    return { message: "Checked just now." };
  },
});

export const changeKeyPolicyAction = formAction({
  permission: "policy:manage",
  input: keyPolicyForm,
  work: async (staff, input) => {
    await changeKeyPolicy(staff, input);
    revalidatePath("/", "layout");
    return { message: "Key policy saved" };
  },
});
