import "server-only";
import { record } from "#lib/audit/record.ts";
import { AppError } from "#lib/base/errors.ts";
import { type Commit, withCommit } from "#lib/engine/definition.ts";
import { mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { User } from "#lib/polytomic/wire.ts";
import { asRootEmail } from "#lib/tenants/folded.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { settle } from "./asking.ts";
import type { Work } from "./step-definition.ts";

function subject({ organizationId, rootEmail, rootRole }: TenantRecord) {
  if (!organizationId || !rootEmail)
    throw new AppError("conflict", "The root user's email is not known yet.");
  return { organizationId, email: rootEmail, role: rootRole ?? "admin" };
}

/** The tenant has this root user from now on, added by us or adopted. */
export function hasRootUser(
  tenant: TenantRecord,
  { id, email, role }: Pick<User, "id" | "email" | "role">,
  origin: "created" | "adopted",
): Commit {
  return async (tx, actor) => {
    await settle(tx, tenant, {
      rootUserId: id,
      rootUserOrigin: origin,
      stage: "user_added",
      ...(email && asRootEmail(email.toLowerCase())),
      ...(role && { rootRole: role }),
    });
    const detail = { userId: id, email: email || tenant.rootEmail };
    await record(tx, actor, `user.${origin}`, { type: "tenant", id: tenant.id }, detail);
  };
}

/** Polytomic stores emails in lower case; older ones may differ. */
export async function findUpstreamUser(tenant: TenantRecord): Promise<User | undefined> {
  const { organizationId, email } = subject(tenant);
  const users = await asPartner().listUsers(organizationId);
  return users.find((user) => user.email.toLowerCase() === email);
}

const mayRun = { code: "user_may_run", params: {} } as const;

export const userWork: Work = {
  step: "user",
  isDue: (tenant) => tenant.stage === "organization_created" && tenant.rootEmail !== null,
  isDone: (tenant) => tenant.stage === "user_added" || tenant.stage === "active",

  // Adding a user sends an email, so the list is read before every first request under a key.
  async prepare(tenant, history, plan) {
    const { organizationId, email } = subject(tenant);
    const found = await findUpstreamUser(tenant);
    if (found && mayAdopt(history)) return { kind: "commit", commit: hasRootUser(tenant, found, "adopted") };
    if (found) return { kind: "ask", decision: { kind: "exists", id: found.id, name: email } };
    if (mayStillRun(history, plan)) return { kind: "ask", decision: { kind: "conflict", conflict: mayRun } };
    return { kind: "send", path: `/api/organizations/${organizationId}/users`, absentBefore: true };
  },

  async body(tenant) {
    const { email, role } = subject(tenant);
    return { email, role };
  },

  async send(tenant, { idempotencyKey }) {
    const { organizationId, email, role } = subject(tenant);
    const answer = await asPartner().createUser(organizationId, { email, role }, { idempotencyKey });
    return withCommit(answer, (user) => hasRootUser(tenant, user, "created"));
  },
};
