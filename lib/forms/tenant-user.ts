import { z } from "zod";
import { email, id, requiredLine } from "./text.ts";

const role = z.enum(["admin", "user"], { error: "Choose a role." });
const userId = requiredLine("User id", 120);

/** What all changes of an organization's users have in common. */
const change = {
  tenantId: id,
  /** Made by the page that shows the form, so that a form sent twice is one change. */
  operationId: id,
};

export const addUserForm = z.object({ ...change, email: email("Email"), role });
export type AddUserForm = z.infer<typeof addUserForm>;

export const userRoleForm = z.object({ ...change, userId, role });
export type UserRoleForm = z.infer<typeof userRoleForm>;

export const removeUserForm = z.object({
  ...change,
  userId,
  /** The address of the user, typed. */
  confirmation: requiredLine("Email", 254).transform((value) => value.toLowerCase()),
});
export type RemoveUserForm = z.infer<typeof removeUserForm>;
