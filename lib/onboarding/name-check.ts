import "server-only";
import { clock, secondMs } from "#lib/base/clock.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keepVerdict, takeLook } from "./look.ts";
import { findMatches } from "./matches.ts";
import type { NameCheck } from "./views.ts";

/** A person types meanwhile, and the step looks itself where this gave no answer. */
const timeLimitMs = 10 * secondMs;

/**
 * What has the entered name or one close to it. That it is free serves as the look before the request for a minute.
 * `tenantId` is the id of the draft that the form is about. Throws UpstreamError if Polytomic could not be read.
 */
export async function checkName(
  staff: Staff,
  { tenantId, name }: { tenantId: string; name: string },
): Promise<NameCheck> {
  requireRight(staff, "tenant:onboard");
  const look = await takeLook(name, asPartner(timeLimitMs));
  await keepVerdict(name, look);
  const matches = await findMatches({ id: tenantId, name, createdAt: clock.now() }, look);
  return { name, similar: matches.map((each) => ({ name: each.name, tenantId: each.tenantId })) };
}
