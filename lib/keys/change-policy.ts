import "server-only";
import { overtaken } from "#lib/audit/overtaken.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import type { KeyPolicyForm } from "#lib/forms/key-policy.ts";
import type { RevealPolicyForm } from "#lib/forms/reveal-policy.ts";
import { holdRights } from "#lib/staff/held-rights.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { requireChangeOfLimit, rightToChangeLimit } from "./budget.ts";
import { readKeyPolicy, readRevealPolicy } from "./policy.ts";
import type { KeyPolicyView, RevealPolicyView } from "./views.ts";

/* The forms that change what the policies say. */

/** "90 days, no email pattern". */
const keyPolicyWords = ({ maxAgeDays, serviceAddress }: KeyPolicyView) =>
  `${maxAgeDays} days, ${serviceAddress ?? "no email pattern"}`;

/** For the form that changes it; `seen` is what the form sends to be refused if the policy has changed. */
export async function readPolicyForm(
  staff: Staff,
): Promise<{ policy: KeyPolicyView; seen: string; right: Right }> {
  requireRight(staff, "partner:read");
  const policy = await readKeyPolicy();
  return { policy, seen: keyPolicyWords(policy), right: right(staff, "policy:manage") };
}

export async function changeKeyPolicy(staff: Staff, policy: KeyPolicyForm): Promise<void> {
  requireRight(staff, "policy:manage");
  const { maxAgeDays, serviceAddress, seen } = policy;
  const data = { maxAgeDays, serviceAddress, updatedAt: clock.now() };
  await transact(async (tx) => {
    // If two people save at once, the second must see what the first has written.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('key_policy'))::text`;
    const before = await readKeyPolicy(tx);
    const is = keyPolicyWords(before);
    // The same form again finds what it asked for.
    if (seen !== undefined && is !== seen && is !== keyPolicyWords(data))
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

/** "a reason is asked for, 60 reads per hour". */
const revealPolicyWords = ({ asksReason, readsPerHour }: RevealPolicyView) =>
  `${asksReason ? "a" : "no"} reason is asked for, ${readsPerHour ?? "any number of"} reads per hour`;

/** The same for what reading a key asks of people. */
export async function readRevealForm(
  staff: Staff,
): Promise<{ policy: RevealPolicyView; seen: string; right: Right }> {
  requireRight(staff, "partner:read");
  const policy = await readRevealPolicy();
  const may = right(staff, "policy:manage");
  return {
    policy,
    seen: revealPolicyWords(policy),
    right: may.allowed ? await rightToChangeLimit(staff) : may,
  };
}

export async function changeRevealPolicy(staff: Staff, form: RevealPolicyForm): Promise<void> {
  requireRight(staff, "policy:manage");
  const { asksReason, readsPerHour, seen } = form;
  const data = { asksReason, readsPerHour, updatedAt: clock.now() };
  await transact(async (tx) => {
    await holdRights(tx, staff);
    await requireChangeOfLimit(staff, tx);
    // If two people save at once, the second must see what the first has written.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('reveal_policy'))::text`;
    const before = await readRevealPolicy(tx);
    const is = revealPolicyWords(before);
    // The same form again finds what it asked for.
    if (seen !== undefined && is !== seen && is !== revealPolicyWords(data)) {
      const target = { type: "reveal-policy", id: "1" } as const;
      throw await overtaken(`The policy is now: ${is}`, target, ["reveal-policy.changed"], tx);
    }
    if (is === revealPolicyWords(data)) return;
    await tx.revealPolicy.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    // More reads for everyone lift everyone's stop; another rule about reasons, or fewer reads, agrees to nothing.
    const isMore =
      before.readsPerHour !== null && readsPerHour !== null && readsPerHour > before.readsPerHour;
    const detail = { asksReason, readsPerHour, liftsStops: readsPerHour === null || isMore };
    await record(tx, staff, "reveal-policy.changed", { type: "reveal-policy", id: "1" }, detail);
  });
}
