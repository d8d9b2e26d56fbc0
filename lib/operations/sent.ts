import "server-only";
import { db } from "#lib/base/db.ts";
import { type Href, onboardingHref } from "#lib/forms/href.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { OperationState } from "#prisma/client/enums.ts";
import { registry } from "./registry.ts";

/** `href`: the page where it continues, if that is not the form's. */
export type Sent = { title: string; state: OperationState; message: string | null; href: Href | null };

/** What became of the operation or the onboarding that a form asked for; null if it is not on record. */
export async function findSent(staff: Staff, id: string): Promise<Sent | null> {
  requireRight(staff, "tenant:read");
  const found = await db().operation.findUnique({ where: { id }, include: { tenant: true } });
  if (!found) return null;
  const { kind, state, tenant } = found;
  // The wizard says how an onboarding stands.
  if (kind === "onboarding")
    return { title: `Onboard ${tenant.name}`, state: "running", message: null, href: onboardingHref(id) };
  const message = messageIn(found);
  return { title: registry[kind].title, state, message: message && operationWords(message), href: null };
}
