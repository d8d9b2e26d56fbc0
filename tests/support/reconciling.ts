/** Customers to compare, and what somebody else does to them upstream. */
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/choices.ts";
import { partner } from "#lib/polytomic/partner.ts";
import { reconcile } from "#lib/reconcile/execute.ts";
import { startByHand } from "#lib/reconcile/runs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { draftId, organizationNamed } from "./people.ts";

/** A customer onboarded to the end, whom no other test has. */
export async function onboardCustomer(staff: Staff) {
  const id = draftId();
  await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
  await addRootUser(staff, { tenantId: id, email: `root@${id}.example`, role: "admin" });
  await mintKey(staff, id, false);
  const tenant = await db().tenant.findUniqueOrThrow({ where: { id } });
  return {
    id,
    name: tenant.name,
    organizationId: tenant.organizationId ?? "",
    userId: tenant.rootUserId ?? "",
  };
}

type Customer = Awaited<ReturnType<typeof onboardCustomer>>;

/** Somebody mints for the same user, with force: the key that we hold is dead. */
export const killKey = ({ organizationId, userId }: Customer) =>
  partner().mintKey(organizationId, userId, { force: true, idempotencyKey: random.uuid() });

/** A run by hand, from the button to its end. */
export async function runNow(staff: Staff) {
  await startByHand(staff);
  await reconcile();
  return await lastRun();
}

export const lastRun = () =>
  db().reconcileRun.findFirstOrThrow({
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    include: { findings: true },
  });
