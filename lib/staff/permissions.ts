import "server-only";
import { AppError } from "#lib/base/errors.ts";
import type { Role } from "#lib/forms/staff.ts";
import type { Staff } from "./staff.ts";
import type { Right } from "./views.ts";

export type Permission =
  | "tenant:read"
  | "tenant:onboard"
  | "tenant:edit"
  | "tenant:delete"
  | "user:manage"
  | "key:rotate"
  | "health:read"
  | "connect:manage"
  | "reconcile:run"
  | "policy:manage"
  | "key:read"
  | "connection:read"
  | "staff:read"
  | "staff:manage";

/** The one table of who may do what. `key:read` is no role's: it is given to a person. */
const viewer: Permission[] = ["tenant:read", "health:read", "connection:read", "staff:read"];
const onboarder: Permission[] = [
  ...viewer,
  "tenant:onboard",
  "tenant:edit",
  "user:manage",
  "key:rotate",
  "connect:manage",
  "reconcile:run",
];
const admin: Permission[] = [...onboarder, "tenant:delete", "policy:manage", "staff:manage"];
const granted: Record<Role, readonly Permission[]> = { viewer, onboarder, admin };

const reasons: Record<Permission, string> = {
  "tenant:read": "Your account may not see tenants.",
  "tenant:onboard": "Onboarding needs the role onboarder or admin. Ask an admin.",
  "tenant:edit": "Changing a tenant needs the role onboarder or admin. Ask an admin.",
  "tenant:delete": "Only an admin may delete an organization upstream.",
  "user:manage": "Changing users needs the role onboarder or admin. Ask an admin.",
  "key:rotate": "Changing keys needs the role onboarder or admin. Ask an admin.",
  "health:read": "Your account may not see the health of tenants.",
  "connect:manage": "Connect links need the role onboarder or admin. Ask an admin.",
  "reconcile:run": "Reconciling needs the role onboarder or admin. Ask an admin.",
  "policy:manage": "Only an admin may change the key policy.",
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
