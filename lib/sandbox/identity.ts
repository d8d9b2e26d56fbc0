import { type Outcome, succeed } from "./reply.ts";
import type { Asked } from "./request.ts";
import { legacyRole } from "./roles.ts";

/** Who is calling. The partner key speaks for the owner's organization; `id` is there for users only. */
export function getIdentity({ state, caller }: Asked): Outcome {
  const organizationId = caller.kind === "partner" ? state.ownerId : caller.organizationId;
  const user = caller.kind === "user" ? state.users.get(caller.userId) : undefined;
  return succeed({
    ...(user && { id: user.id, email: user.email, role: legacyRole(organizationId, user.roleIds) }),
    organization_id: organizationId,
    organization_name: state.organizations.get(organizationId)?.name ?? "",
    is_user: caller.kind === "user",
    is_organization: caller.kind === "organization",
    is_partner: caller.kind === "partner",
    is_system: false,
  });
}
