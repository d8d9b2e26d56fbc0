import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { secondFactorHref } from "#lib/forms/href.ts";
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
  | "partner:read"
  | "staff:read"
  | "profile:edit"
  | "staff:manage"
  | "audit:read"
  | "notice:read"
  | "notice:manage"
  | "blueprint:read"
  | "blueprint:edit"
  | "blueprint:apply";

/** The one table of permissions. No role has `key:read`: it is granted to a person. */
const viewer: Permission[] = [
  "tenant:read",
  "health:read",
  "partner:read",
  "staff:read",
  "profile:edit",
  "notice:read",
  "blueprint:read",
];
const onboarder: Permission[] = [
  ...viewer,
  "tenant:onboard",
  "tenant:edit",
  "user:manage",
  "key:rotate",
  "connect:manage",
  "reconcile:run",
  "blueprint:apply",
];
const admin: Permission[] = [
  ...onboarder,
  "tenant:delete",
  "policy:manage",
  "staff:manage",
  "audit:read",
  "notice:manage",
  "blueprint:edit",
];
const granted: Record<Role, readonly Permission[]> = { viewer, onboarder, admin };

const reasons: Record<Permission, string> = {
  "tenant:read": "Your account can't view tenants.",
  "tenant:onboard": "Only onboarders and admins can onboard customers. Ask an admin.",
  "tenant:edit": "Only onboarders and admins can change tenants. Ask an admin.",
  "tenant:delete": "Only admins can delete an organization at Polytomic.",
  "user:manage": "Only onboarders and admins can change users. Ask an admin.",
  "key:rotate": "Only onboarders and admins can change keys. Ask an admin.",
  "health:read": "Your account can't view tenant health.",
  "connect:manage": "Only onboarders and admins can manage connect links. Ask an admin.",
  "reconcile:run": "Only onboarders and admins can run checks. Ask an admin.",
  "policy:manage": "Only admins can change policies.",
  "key:read": "Your account can't view keys. Ask an admin.",
  "partner:read": "Your account can't view the Polytomic settings.",
  "staff:read": "Your account can't view the team.",
  "profile:edit": "Your account can't change its profile.",
  "staff:manage": "Only admins can manage the team.",
  "audit:read": "Only admins can view the audit log.",
  "notice:read": "Your account can't view the notifications.",
  "notice:manage": "Only admins can change where notices go.",
  "blueprint:read": "Your account can't view blueprints.",
  "blueprint:edit": "Only admins can change blueprints.",
  "blueprint:apply": "Only onboarders and admins can apply blueprints. Ask an admin.",
};

type Holder = Pick<Staff, "role" | "seesKeys" | "lacksSecondFactor">;

/** The right is there, and Settings › Security asks for more. */
const noSecondFactor: Right = {
  allowed: false,
  reason: "Keys need a second factor. Set one up on your profile.",
  fix: { href: secondFactorHref, label: "Set up a second factor to see keys" },
};

export function right(staff: Holder, permission: Permission): Right {
  const allowed = permission === "key:read" ? staff.seesKeys : granted[staff.role].includes(permission);
  if (allowed && permission === "key:read" && staff.lacksSecondFactor) return noSecondFactor;
  return allowed ? { allowed } : { allowed, reason: reasons[permission] };
}

/** Throws AppError `forbidden` with the reason that the page shows. */
export function requireRight(staff: Holder, permission: Permission): void {
  const answer = right(staff, permission);
  if (!answer.allowed) throw new AppError("forbidden", answer.reason);
}
