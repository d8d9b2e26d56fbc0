/** Roles differ per organization. Their ids follow from its id, so they need no place in the state. */
import { createHash } from "node:crypto";

export type Role = { id: string; name: string; organization_id: string; system: boolean };

/** Names from the product's documents; the deprecated `role` knows "admin" and "user" only. */
const names = ["Admin", "Editor", "Sync Editor", "Viewer", "Member"] as const;
const legacy: Record<string, (typeof names)[number]> = { admin: "Admin", user: "Member", member: "Member" };

/** A UUID that is always the same for the same seed. */
export function uuidFrom(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function listRoles(organizationId: string): Role[] {
  return names.map((name) => ({
    id: uuidFrom(`role/${organizationId}/${name}`),
    name,
    organization_id: organizationId,
    system: true,
  }));
}

/** The role ids that a body asks for, or what is wrong with it. */
export function chooseRoles(
  organizationId: string,
  asked: { role?: string | undefined; role_ids?: string[] | undefined },
): { roleIds: string[] } | { wrong: string } {
  const roles = listRoles(organizationId);
  if (asked.role_ids && asked.role) return { wrong: "role and role_ids cannot be used together" };
  if (asked.role_ids) {
    if (asked.role_ids.length === 0) return { wrong: "role_ids needs at least one role" };
    const unknown = asked.role_ids.some((id) => !roles.some((role) => role.id === id));
    return unknown ? { wrong: "role_ids holds an unknown role" } : { roleIds: [...new Set(asked.role_ids)] };
  }
  const name = legacy[(asked.role || "user").trim().toLowerCase()];
  const role = roles.find((candidate) => candidate.name === name);
  return role ? { roleIds: [role.id] } : { wrong: "role is not known" };
}

/** The deprecated name of what these roles amount to. */
export function legacyRole(organizationId: string, roleIds: string[]): string {
  const admin = listRoles(organizationId).find(({ name }) => name === "Admin");
  return admin && roleIds.includes(admin.id) ? "admin" : "user";
}

/** Whether one of these roles changes connections, models and syncs. */
export function mayChange(organizationId: string, roleIds: string[]): boolean {
  const able = listRoles(organizationId).filter(({ name }) => ["Admin", "Editor"].includes(name));
  return able.some(({ id }) => roleIds.includes(id));
}
