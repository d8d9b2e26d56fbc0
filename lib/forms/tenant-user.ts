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

/** What the page showed when the form was made; a form that does not say it is not compared. */
const seen = z.string().max(2000).optional();

export const userRoleForm = z.object({ ...change, userId, role, seenRole: seen });
export type UserRoleForm = z.infer<typeof userRoleForm>;

export const removeUserForm = z.object({
  ...change,
  userId,
  /** The email of the user, typed. */
  confirmation: requiredLine("The user's email", 254).transform((value) => value.toLowerCase()),
  /** The user's keys, as `seenKeysOf` writes them. */
  seenKeys: seen,
});
export type RemoveUserForm = z.infer<typeof removeUserForm>;
