import "server-only";
import { overtaken } from "#lib/audit/overtaken.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import type { RevealPolicyForm } from "#lib/forms/reveal-policy.ts";
import { holdRights } from "#lib/staff/held-rights.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { requireChangeOfLimit, rightToChangeLimit } from "./budget.ts";
import { readRevealPolicy } from "./reveal-policy.ts";
import type { RevealPolicyView } from "./views.ts";

/** "a reason is asked for, 60 reads per hour". */
const policyWords = ({ asksReason, readsPerHour }: RevealPolicyView) =>
  `${asksReason ? "a" : "no"} reason is asked for, ${readsPerHour ?? "any number of"} reads per hour`;

/** The same for the form that changes it; `seen` is what the form sends to be refused if the policy has changed. */
export async function readRevealForm(
  staff: Staff,
): Promise<{ policy: RevealPolicyView; seen: string; right: Right }> {
  requireRight(staff, "partner:read");
  const policy = await readRevealPolicy();
  const may = right(staff, "policy:manage");
  return { policy, seen: policyWords(policy), right: may.allowed ? await rightToChangeLimit(staff) : may };
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
    const is = policyWords(before);
    // The same form again finds what it asked for.
    if (seen !== undefined && is !== seen && is !== policyWords(data)) {
      const target = { type: "reveal-policy", id: "1" } as const;
      throw await overtaken(`The policy is now: ${is}`, target, ["reveal-policy.changed"], tx);
    }
    if (is === policyWords(data)) return;
    await tx.revealPolicy.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    // More reads for everyone lift everyone's stop; another rule about reasons, or fewer reads, agrees to nothing.
    const isMore =
      before.readsPerHour !== null && readsPerHour !== null && readsPerHour > before.readsPerHour;
    const detail = { asksReason, readsPerHour, liftsStops: readsPerHour === null || isMore };
    await record(tx, staff, "reveal-policy.changed", { type: "reveal-policy", id: "1" }, detail);
  });
}
