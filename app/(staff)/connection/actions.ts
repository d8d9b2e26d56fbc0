"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { formAction } from "#lib/action.ts";

/** The page asks Polytomic whenever it is rendered. */
export const checkConnectionAction = formAction({
  permission: "connection:read",
  input: z.object({}),
  work: async () => {
    revalidatePath("/connection");
    return { message: "Checked just now." };
  },
});
