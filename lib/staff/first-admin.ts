import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { findWeakness } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";

const defaultEmail = "admin@example.com";

/** The last admin can't lose the role, so without an admin nobody has signed in yet. */
export async function hasAdmin(): Promise<boolean> {
  return (await db().staff.count({ where: { role: "admin" } })) > 0;
}

/**
 * Creates the first admin if there is none: from ADMIN_EMAIL and ADMIN_PASSWORD, or with a generated password that is
 * returned once and not stored. Null if there is one. Run by one process, before anyone can sign in.
 */
export async function ensureFirstAdmin(): Promise<{ email: string; generatedPassword?: string } | null> {
  if (await hasAdmin()) return null;
  const { adminEmail, adminPassword } = settings();
  const email = adminEmail?.toLowerCase() ?? defaultEmail;
  const password = adminPassword ?? new Secret(random.token(15));
  const weakness = adminPassword && (await findWeakness(adminPassword, { email }));
  if (weakness)
    throw new AppError("configuration", `ADMIN_PASSWORD can't be used. ${weakness}`, {
      hint: "Set another one, or leave it unset to get a generated password.",
    });
  const passwordHash = await hashPassword(password);
  await transact(async (tx) => {
    const staff = await tx.staff.create({
      data: { email, name: "Admin", role: "admin", seesKeys: true, passwordHash, createdAt: clock.now() },
    });
    await record(tx, null, "staff.first-admin-made", { type: "staff", id: staff.id }, { email });
  });
  return adminPassword ? { email } : { email, generatedPassword: password.reveal() };
}
