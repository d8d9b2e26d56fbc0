import type { Role } from "#lib/forms/staff.ts";

export const roleWords: Record<Role, string> = { viewer: "Viewer", onboarder: "Onboarder", admin: "Admin" };

export const roleOptions = (Object.keys(roleWords) as Role[]).map((value) => ({
  value,
  label: roleWords[value],
}));

/** How somebody signs in. */
export function signInWords({ password, oidc }: { password: boolean; oidc: boolean }): string {
  if (oidc) return password ? "Single sign-on or password" : "Single sign-on";
  return password ? "Password" : "No way to sign in yet";
}
