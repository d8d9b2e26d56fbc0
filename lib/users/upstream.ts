import "server-only";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { User } from "#lib/polytomic/wire.ts";
import type { KeyState } from "#prisma/client/enums.ts";

/** Keys in these states may be in use. */
export const liveStates = ["current", "next", "unverified"] as const satisfies KeyState[];

export const usersPath = (organizationId: string, userId?: string) =>
  `/api/organizations/${organizationId}/users${userId === undefined ? "" : `/${userId}`}`;

/** Polytomic stores emails in lower case; older ones may differ. */
export const addressOf = ({ id, email }: Pick<User, "id" | "email">) => email.toLowerCase() || id;

/** Whether an answer is about the user whom we asked for. One without an email does not say. */
export const isOf = (user: Pick<User, "email">, email: string) =>
  user.email === "" || user.email.toLowerCase() === email.toLowerCase();

/** A user's roles, in words. */
export function rolesInWords({ role, role_ids }: Pick<User, "role" | "role_ids">): string {
  if (role) return role.charAt(0).toUpperCase() + role.slice(1);
  if (role_ids.length === 0) return "No role";
  return role_ids.length === 1 ? "1 role" : `${role_ids.length} roles`;
}

export async function findUpstream(
  organizationId: string,
  which: { userId: string } | { email: string },
): Promise<User | undefined> {
  const users = await asPartner().listUsers(organizationId);
  return "userId" in which
    ? users.find(({ id }) => id === which.userId)
    : users.find(({ email }) => email.toLowerCase() === which.email);
}

export const noOrganization: OperationMessage = { code: "no_organization", params: {} };
