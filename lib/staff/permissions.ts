import "server-only";
import { AppError } from "#lib/base/errors.ts";
import type { Role } from "#lib/forms/staff.ts";
import type { Staff } from "./staff.ts";
import type { Right } from "./views.ts";

export type Permission =
  | "tenant:read"
  | "tenant:onboard"
  | "key:read"
  | "connection:read"
  | "staff:read"
  | "staff:manage";

/** The one table of who may do what. `key:read` is no role's: it is given to a person. */
const granted: Record<Role, readonly Permission[]> = {
  viewer: ["tenant:read", "connection:read", "staff:read"],
  onboarder: ["tenant:read", "connection:read", "staff:read", "tenant:onboard"],
  admin: ["tenant:read", "connection:read", "staff:read", "tenant:onboard", "staff:manage"],
};

const reasons: Record<Permission, string> = {
  "tenant:read": "Your account may not see tenants.",
  "tenant:onboard": "Onboarding needs the role onboarder or admin. Ask an admin.",
  "key:read": "Seeing keys is a separate right, and your account does not have it. Ask an admin.",
  "connection:read": "Your account may not see the connection.",
  "staff:read": "Your account may not see the staff page.",
  "staff:manage": "Only an admin may change staff.",
};

export function right(staff: Pick<Staff, "role" | "seesKeys">, permission: Permission): Right {
  const allowed = permission === "key:read" ? staff.seesKeys : granted[staff.role].includes(permission);
  return allowed ? { allowed } : { allowed, reason: reasons[permission] };
}

/** Throws AppError `forbidden` with the reason that the page shows. */
export function requireRight(staff: Pick<Staff, "role" | "seesKeys">, permission: Permission): void {
  const answer = right(staff, permission);
  if (!answer.allowed) throw new AppError("forbidden", answer.reason);
}
