import "server-only";
import { requireStaff } from "#lib/staff/current-staff.ts";
import { type Permission, requireRight } from "#lib/staff/permissions.ts";
import { requireRecent } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";

/** What a door for staff requires: a right, and with `recent` a password confirmed within the last minutes. */
export type Requirement = { permission: Permission; recent?: boolean | undefined };

/** Who sends this request. Throws AppError `signed-out`, `forbidden` or `reauthenticate`. */
export async function permit({ permission, recent = false }: Requirement): Promise<Staff> {
  const staff = await requireStaff();
  requireRight(staff, permission);
  if (recent) requireRecent(staff);
  return staff;
}
