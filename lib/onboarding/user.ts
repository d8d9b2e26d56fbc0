import "server-only";
import { record } from "#lib/audit/record.ts";
import { AppError } from "#lib/base/errors.ts";
import { type Commit, type Next, type Stage, withCommit } from "#lib/engine/definition.ts";
import { ask, moveOn } from "#lib/engine/operation.ts";
import { mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { User } from "#lib/polytomic/wire.ts";
import { asRootEmail } from "#lib/tenants/folded.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { isOf } from "#lib/users/upstream.ts";
import type { Onboarding, OnboardingStage } from "./input.ts";
import { asking } from "./question.ts";

function subject({ organizationId, rootEmail, rootRole }: TenantRecord) {
  if (!organizationId || !rootEmail)
    throw new AppError("conflict", "The root user's email is not known yet.");
  return { organizationId, email: rootEmail, role: rootRole ?? "admin" };
}

/** The tenant has this root user from now on, added by us or adopted. */
export function hasRootUser(
  operation: Onboarding,
  { id, email, role }: Pick<User, "id" | "email" | "role">,
  origin: "created" | "adopted",
): Commit {
  const { tenantId, tenant } = operation;
  return async (tx, actor) => {
    const data = {
      rootUserId: id,
      rootUserOrigin: origin,
      stage: "user_added",
      ...(email && asRootEmail(email.toLowerCase())),
      ...(role && { rootRole: role }),
    } as const;
    await tx.tenant.update({ where: { id: tenantId }, data });
    await moveOn(tx, operation, "key", { answeredUserId: undefined }, "waiting");
    const detail = { userId: id, email: email || tenant.rootEmail };
    await record(tx, actor, `user.${origin}`, { type: "tenant", id: tenantId }, detail);
  };
}

/** The user with the entered email, or with an id. Polytomic stores emails in lower case; older ones may differ. */
export async function findUpstreamUser(tenant: TenantRecord, id?: string): Promise<User | undefined> {
  const { organizationId, email } = subject(tenant);
  const users = await asPartner().listUsers(organizationId);
  return users.find((user) => (id === undefined ? user.email.toLowerCase() === email : user.id === id));
}

const mayRun = { code: "user_may_run", params: {} } as const;

/** Adding a user sends an email, so the list is read before every first request under a key. */
/** Polytomic's answer names the user whom we asked for; else staff decide, and nothing more is sent. */
function answered(operation: Onboarding, email: string, user: User): Commit {
  if (isOf(user, email)) return hasRootUser(operation, user, "created");
  return async (tx) => {
    await moveOn(tx, operation, "user", { answeredUserId: user.id });
    await ask(tx, operation, asking({ kind: "other-email", id: user.id, email: user.email }));
  };
}

/** The user whom Polytomic answered with instead of ours, while there is one. */
async function lookAgain(operation: Onboarding, organizationId: string, email: string): Promise<Next | null> {
  const { answeredUserId: id } = operation.input;
  if (id === undefined) return null;
  const user = (await asPartner().listUsers(organizationId)).find((each) => each.id === id);
  if (!user) return null;
  if (isOf(user, email)) return { kind: "commit", commit: hasRootUser(operation, user, "created") };
  return { kind: "ask", ...asking({ kind: "other-email", id, email: user.email }) };
}

export const userStage: Stage<Onboarding["input"], OnboardingStage> = {
  step: "user",
  asked: "user",
  body({ tenant }) {
    const { email, role } = subject(tenant);
    return { email, role };
  },
  async next({ operation, tenant, history, plan }) {
    const { organizationId, email, role } = subject(tenant);
    if (plan.kind !== "again") {
      const instead = await lookAgain(operation, organizationId, email);
      if (instead) return instead;
      const found = await findUpstreamUser(tenant);
      if (found && mayAdopt(history))
        return { kind: "commit", commit: hasRootUser(operation, found, "created") };
      if (found) return { kind: "ask", ...asking({ kind: "exists", id: found.id, name: email }) };
      if (mayStillRun(history, plan))
        return { kind: "ask", ...asking({ kind: "conflict", conflict: mayRun }) };
    }
    return {
      kind: "send",
      method: "POST",
      path: `/api/organizations/${organizationId}/users`,
      absentBefore: plan.kind === "again" ? plan.past.absentBefore : true,
      send: async (once) =>
        withCommit(await asPartner().createUser(organizationId, { email, role }, once), (user) =>
          answered(operation, email, user),
        ),
    };
  },
};
