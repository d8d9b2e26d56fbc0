import type { Role } from "#lib/forms/staff.ts";

export const roleWords: Record<Role, string> = { viewer: "Viewer", onboarder: "Onboarder", admin: "Admin" };

export const roleOptions = (Object.keys(roleWords) as Role[]).map((value) => ({
  value,
  label: roleWords[value],
}));
