import "server-only";
import { requireRight } from "./permissions.ts";
import { findUnlockedUntil } from "./sessions.ts";
import type { Staff } from "./staff.ts";
import type { Me } from "./views.ts";

/** The signed-in person, as every page shows them. */
export async function readMe(staff: Staff): Promise<Me> {
  requireRight(staff, "profile:edit");
  const {
    id,
    name,
    email,
    role,
    seesKeys,
    hasSecondFactor,
    hasPassword: password,
    hasIdentity: oidc,
  } = staff;
  const unlockedUntil = findUnlockedUntil(staff)?.toISOString() ?? null;
  return { id, name, email, role, seesKeys, hasSecondFactor, unlockedUntil, confirmsBy: { password, oidc } };
}
