import { z } from "zod";
import { email, id, requiredLine } from "./text.ts";

const role = z.enum(["admin", "user"], { error: "Choose a role." });
const userId = requiredLine("User id", 120);

/** The fields of every change of an organization's users. */
const change = {
  tenantId: id,
  /** Made by the page that shows the form, so that submitting a form twice is one change. */
  operationId: id,
};

export const addUserForm = z.object({ ...change, email: email("Email"), role });
export type AddUserForm = z.infer<typeof addUserForm>;

export const userRoleForm = z.object({ ...change, userId, role });
export type UserRoleForm = z.infer<typeof userRoleForm>;

export const removeUserForm = z.object({
  ...change,
  userId,
  /** The email of the user, typed. */
  confirmation: requiredLine("Email", 254).transform((value) => value.toLowerCase()),
});
export type RemoveUserForm = z.infer<typeof removeUserForm>;
