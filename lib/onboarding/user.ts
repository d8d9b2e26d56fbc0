import "server-only";
import { recorded } from "#lib/audit/record.ts";
import { clock, hourMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { type Commit, type Moment, type Next, type Stage, withCommit } from "#lib/engine/definition.ts";
import { ask, moveOn, moving } from "#lib/engine/operation.ts";
import { mayAdopt, mayStillRun, type Past } from "#lib/engine/plan.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { User } from "#lib/polytomic/wire.ts";
import { asRootEmail } from "#lib/tenants/folded.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { isOf } from "#lib/users/upstream.ts";
import { nextState, type Onboarding, type OnboardingStage } from "./input.ts";
import { proves } from "./look.ts";
import { asking } from "./question.ts";

type At = Omit<Moment, "operation"> & { operation: Onboarding };

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
  const detail = { userId: id, email: email || tenant.rootEmail };
  const next =
    origin === "adopted"
      ? moving(operation, "key", { answeredUserId: undefined, allSteps: false }, "waiting")
      : moving(operation, "key", { answeredUserId: undefined }, nextState(operation));
  return {
    writes: (actor) => ({
      ...next,
      tenant: {
        rootUserId: id,
        rootUserOrigin: origin,
        stage: "user_added",
        ...(email && asRootEmail(email.toLowerCase())),
        ...(role && { rootRole: role }),
      },
      audit: [recorded(actor, `user.${origin}`, { type: "tenant", id: tenantId }, detail)],
    }),
  };
}

/** Polytomic stores emails in lower case; older ones may differ. */
const isNamed = (user: User, email: string) => user.email.toLowerCase() === email;

/** The user with the entered email, or with an id. `timeLimitMs` shortens the time limit. */
export async function findUpstreamUser(
  tenant: TenantRecord,
  id?: string,
  timeLimitMs?: number,
): Promise<User | undefined> {
  const { organizationId, email } = subject(tenant);
  const users = await asPartner(timeLimitMs).listUsers(organizationId);
  return users.find((user) => (id === undefined ? isNamed(user, email) : user.id === id));
}

/** Who is in the organization. `takenAt` is just before Polytomic was asked, or before there was an organization. */
type UserLook = { takenAt: Date; users: User[]; isAssumed?: boolean };

/** How long the organization of a single certain answer counts as new. */
const newMs = hourMs;

/**
 * Nobody is in an organization that was just created, so its users need not be listed. Null unless all that was ever
 * sent for this tenant is the request that created it, its first answer said so, and that was not long ago.
 */
async function findNew({ id: tenantId, organizationOrigin }: TenantRecord): Promise<UserLook | null> {
  if (organizationOrigin !== "created") return null;
  const select = { step: true, state: true, sentAt: true } as const;
  const [only, ...others] = await db().upstreamCall.findMany({ where: { tenantId }, select, take: 2 });
  if (only?.step !== "organization" || only.state !== "succeeded" || others.length > 0) return null;
  const ageMs = clock.now().getTime() - only.sentAt.getTime();
  return ageMs <= newMs ? { takenAt: only.sentAt, users: [], isAssumed: true } : null;
}

/** Adding a user sends an email, so nobody is added without a look. */
async function lookFor(tenant: TenantRecord, history: Past[]): Promise<UserLook> {
  const isNew = history.length === 0 ? await findNew(tenant) : null;
  const takenAt = clock.now();
  return isNew ?? { takenAt, users: await asPartner().listUsers(subject(tenant).organizationId) };
}

const mayRun = { code: "user_may_run", params: {} } as const;

/** What happens instead of a request, because of who is there; null if it may be sent. */
function insteadOf({ operation, tenant, history, plan }: At, { users }: UserLook): Next | null {
  const { email } = subject(tenant);
  // The user whom Polytomic answered with instead of ours, while there is one.
  const answered = users.find(({ id }) => id === operation.input.answeredUserId);
  if (answered && isOf(answered, email))
    return { kind: "commit", commit: hasRootUser(operation, answered, "created") };
  if (answered)
    return { kind: "ask", ...asking({ kind: "other-email", id: answered.id, email: answered.email }) };
  const found = users.find((user) => isNamed(user, email));
  if (found && mayAdopt(history)) return { kind: "commit", commit: hasRootUser(operation, found, "created") };
  if (found) return { kind: "ask", ...asking({ kind: "exists", id: found.id, name: email }) };
  if (!mayStillRun(history, plan)) return null;
  return { kind: "ask", ...asking({ kind: "conflict", conflict: mayRun }) };
}

/** Polytomic's answer names the user whom we asked for; else staff decide, and nothing more is sent. */
function answered(operation: Onboarding, email: string, user: User): Commit {
  if (isOf(user, email)) return hasRootUser(operation, user, "created");
  return async (tx) => {
    await moveOn(tx, operation, "user", { answeredUserId: user.id });
    await ask(tx, operation, asking({ kind: "other-email", id: user.id, email: user.email }));
  };
}

/** A page waits for this after the answer. */
const againMs = 5 * secondMs;

/**
 * `isAssumed`: nobody has looked, so a refused request may be about a user whom somebody else has added meanwhile.
 */
function add({ operation, tenant }: At, absentBefore: boolean | null, isAssumed = false): Next {
  const { organizationId, email, role } = subject(tenant);
  let found: User | undefined;
  return {
    kind: "send",
    method: "POST",
    path: `/api/organizations/${organizationId}/users`,
    absentBefore,
    async send(once) {
      const answer = await asPartner().createUser(organizationId, { email, role }, once);
      if (isAssumed && answer.kind === "status" && (answer.status === 400 || answer.status === 422))
        found = await findUpstreamUser(tenant, undefined, againMs).catch(() => undefined);
      return withCommit(answer, (user) => answered(operation, email, user));
    },
    refused() {
      const exists = found && asking({ kind: "exists", id: found.id, name: email });
      return exists ? (tx) => ask(tx, operation, exists) : null;
    },
  };
}

export const userStage: Stage<Onboarding["input"], OnboardingStage> = {
  step: "user",
  asked: "user",
  body({ tenant }) {
    const { email, role } = subject(tenant);
    return { email, role };
  },
  async next(moment) {
    const { tenant, history, plan } = moment;
    if (plan.kind === "again") return add(moment, plan.past.absentBefore);
    const look = await lookFor(tenant, history);
    return insteadOf(moment, look) ?? add(moment, proves(look), look.isAssumed);
  },
};
