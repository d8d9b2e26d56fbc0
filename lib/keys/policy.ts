import "server-only";
import { overtaken } from "#lib/audit/overtaken.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, sql, transact } from "#lib/base/db.ts";
import type { KeyPolicyForm } from "#lib/forms/key-policy.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import type { KeyPolicyView } from "./views.ts";

const usual: KeyPolicyView = { maxAgeDays: 90, serviceAddress: null };

/** How old keys may get, and the email pattern of service users. */
export async function readKeyPolicy(): Promise<KeyPolicyView> {
  const found = await db().keyPolicy.findUnique({ where: { id: 1 } });
  return found ? { maxAgeDays: found.maxAgeDays, serviceAddress: found.serviceAddress } : usual;
}

/** "90 days, no email pattern". */
const policyWords = ({ maxAgeDays, serviceAddress }: KeyPolicyView) =>
  `${maxAgeDays} days, ${serviceAddress ?? "no email pattern"}`;

/** The same for the form that changes it; `seen` is what the form sends to be refused if the policy has changed. */
export async function readPolicyForm(
  staff: Staff,
): Promise<{ policy: KeyPolicyView; seen: string; right: Right }> {
  requireRight(staff, "partner:read");
  const policy = await readKeyPolicy();
  return { policy, seen: policyWords(policy), right: right(staff, "policy:manage") };
}

/** The same age as a piece of SQL. */
export const maxAgeDays = sql`COALESCE((SELECT max_age_days FROM key_policy WHERE id = 1), ${usual.maxAgeDays}::int)`;

export async function changeKeyPolicy(staff: Staff, policy: KeyPolicyForm): Promise<void> {
  requireRight(staff, "policy:manage");
  const { maxAgeDays, serviceAddress, seen } = policy;
  const data = { maxAgeDays, serviceAddress, updatedAt: clock.now() };
  await transact(async (tx) => {
    // If two people save at once, the second must see what the first has written.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('key_policy'))::text`;
    const before = (await tx.keyPolicy.findUnique({ where: { id: 1 } })) ?? usual;
    const is = policyWords(before);
    // The same form again finds what it asked for.
    if (seen !== undefined && is !== seen && is !== policyWords(data))
      throw await overtaken(
        `The key policy is now: ${is}`,
        { type: "key-policy", id: "1" },
        ["key-policy.changed"],
        tx,
      );
    await tx.keyPolicy.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    const detail = { maxAgeDays, serviceAddress };
    await record(tx, staff, "key-policy.changed", { type: "key-policy", id: "1" }, detail);
  });
}

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
