import { z } from "zod";
import { email, id } from "./text.ts";

/** The second step of the wizard. */
export const userForm = z.object({
  tenantId: id,
  email: email("Root user email"),
  role: z.enum(["admin", "user"], { error: "Choose a role." }).default("admin"),
});

export type UserForm = z.infer<typeof userForm>;
