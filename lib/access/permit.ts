import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { requireStaff } from "#lib/staff/current-staff.ts";
import { type Permission, requireRight, right } from "#lib/staff/permissions.ts";
import { keepOpen, requireRecent } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { trace } from "#lib/staff/trace.ts";

/** What a door for staff requires: a right, and with `recent` a password confirmed within the last minutes. */
export type Requirement = { permission: Permission; recent?: boolean | undefined };

/**
 * Who sends this request. Throws AppError `signed-out`, `forbidden` or `reauthenticate`, and `another-person` if the
 * page was rendered for someone else, because another person has since signed in from another tab.
 */
export async function permit(
  { permission, recent = false }: Requirement,
  renderedFor?: unknown,
): Promise<Staff> {
  const staff = await requireStaff();
  if (typeof renderedFor === "string" && renderedFor !== staff.id)
    throw new AppError("another-person", `You are now signed in as ${staff.name}.`, {
      hint: "This page was opened by someone else, so nothing was changed. Reload it to continue.",
    });
  await admit(staff, permission);
  if (recent) requireRecent(staff);
  return staff;
}

/** The same for what a person does themselves, which keeps the session open. */
export async function permitPerson(requirement: Requirement, renderedFor?: unknown): Promise<Staff> {
  const staff = await permit(requirement, renderedFor);
  await keepOpen(staff);
  return staff;
}

/** Throws AppError `forbidden` and records the attempt. */
export async function admit(staff: Staff, permission: Permission): Promise<void> {
  if (!right(staff, permission).allowed) await recordRefusal(staff, permission);
  requireRight(staff, permission);
}

/** Some work asks for another right than its door does. */
export async function recordIfRefused(staff: Staff, permission: Permission, error: unknown): Promise<void> {
  if (error instanceof AppError && error.code === "forbidden") await recordRefusal(staff, permission);
}

const recordRefusal = (staff: Staff, permission: Permission) =>
  trace(db(), staff, "access.refused", { type: "access", id: permission });
