import "server-only";
import { db, sql, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { KeyPolicyView, RevealPolicyView } from "./views.ts";

const usualKeyPolicy: KeyPolicyView = { maxAgeDays: 90, serviceAddress: null };

/** How old keys may get, and the email pattern of service users. */
export async function readKeyPolicy(from: Tx = db()): Promise<KeyPolicyView> {
  const found = await from.keyPolicy.findUnique({ where: { id: 1 } });
  return found ? { maxAgeDays: found.maxAgeDays, serviceAddress: found.serviceAddress } : usualKeyPolicy;
}

/** The same age as a piece of SQL. */
export const maxAgeDays = sql`COALESCE((SELECT max_age_days FROM key_policy WHERE id = 1), ${usualKeyPolicy.maxAgeDays}::int)`;

/** The name in a form that an email address allows: ASCII letters and digits, joined by hyphens. */
function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 24)
    .replace(/-+$/, "");
}

/** The email of a tenant's nth service user, by the policy's pattern. */
export function serviceAddress(pattern: string, tenant: { id: string; name: string }, n: number): string {
  const short = tenant.id.replaceAll("-", "").slice(-6);
  const filled = pattern.replaceAll("{tenant}", [slugOf(tenant.name), short].filter(Boolean).join("-"));
  if (filled.includes("{n}")) return filled.replaceAll("{n}", String(n)).toLowerCase();
  // Two keys have two users at the same time, so the second needs its own email.
  return (n > 1 ? filled.replace("@", `-${n}@`) : filled).toLowerCase();
}

/**
 * Work does not read a key each minute for an hour; taking all of them does. A reason would be
 * asked of everybody on each read, so an admin decides on that.
 */
const usualRevealPolicy: RevealPolicyView = { asksReason: false, readsPerHour: 60 };

/** What reading a key asks of people. */
export async function readRevealPolicy(from: Tx = db()): Promise<RevealPolicyView> {
  const found = await from.revealPolicy.findUnique({ where: { id: 1 } });
  return found ? { asksReason: found.asksReason, readsPerHour: found.readsPerHour } : usualRevealPolicy;
}

/** Throws AppError `reason-needed`. */
export function requireReason({ asksReason }: RevealPolicyView, reason: string | null | undefined): void {
  if (asksReason && !reason)
    throw new AppError("reason-needed", "Say why you need this key.", {
      hint: "Your admins have set that each read of a key has a reason.",
    });
}
