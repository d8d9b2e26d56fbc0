import "server-only";
import { recorded } from "#lib/audit/record.ts";
import { db, isTaken } from "#lib/base/db.ts";
import { type Moment, type Next, type Outcome, type Stage, withCommit } from "#lib/engine/definition.ts";
import { ask, moving } from "#lib/engine/operation.ts";
import { isUnknown, mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import type { NewOrganization } from "#lib/polytomic/client.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { namedAs } from "#lib/tenants/names.ts";
import { nextState, type Onboarding, type OnboardingStage } from "./input.ts";
import { findVerdict, keepVerdict, type Look, proves, takeLook } from "./look.ts";
import { findMatches } from "./matches.ts";
import { asking } from "./question.ts";

type At = Omit<Moment, "operation"> & { operation: Onboarding };

async function bodyOf({
  operation,
  openSecret,
}: Pick<At, "operation" | "openSecret">): Promise<NewOrganization> {
  const { name, oidcIssuer, oidcClientId, ssoDomain, ssoOrgId } = operation.tenant;
  const secret = await openSecret();
  return {
    name,
    ...(oidcIssuer && { issuer: oidcIssuer }),
    ...(oidcClientId && { client_id: oidcClientId }),
    ...(secret && { client_secret: secret }),
    ...(ssoDomain && { sso_domain: ssoDomain }),
    ...(ssoOrgId && { sso_org_id: ssoOrgId }),
  };
}

/** The tenant has this organization from now on, created by us or adopted. Its client secret has done its work. */
export function hasOrganization(
  operation: Onboarding,
  { id, name }: Pick<Organization, "id" | "name">,
  origin: "created" | "adopted",
): Outcome {
  const { tenantId } = operation;
  // An adopted organization has users to choose from.
  const next =
    origin === "adopted"
      ? moving(operation, "user", { allSteps: false }, "waiting")
      : moving(operation, "user", {}, nextState(operation));
  return {
    writes: (actor) => ({
      ...next,
      operation: { ...next.operation, secret: null },
      tenant: {
        organizationId: id,
        organizationOrigin: origin,
        ...namedAs({ id, name }),
        stage: "organization_created",
      },
      audit: [
        recorded(
          actor,
          `organization.${origin}`,
          { type: "tenant", id: tenantId },
          { organizationId: id, name },
        ),
      ],
    }),
  };
}

/** Polytomic says that it created this organization; that another tenant has it is a question. */
function answered(operation: Onboarding, { id, name }: Organization): Outcome {
  return {
    ...hasOrganization(operation, { id, name: name || operation.tenant.name }, "created"),
    async instead(error) {
      if (!isTaken(error, "organization_id")) return null;
      const where = { organizationId: id };
      const owner = await db().tenant.findUniqueOrThrow({ where, select: { name: true } });
      const conflict = { code: "organization_of_another", params: { tenant: owner.name } } as const;
      return (tx) => ask(tx, operation, asking({ kind: "conflict", conflict }));
    },
  };
}

/** Only the first request for a name may take the verdict of the check while it was typed. */
async function lookFor({ tenant, history }: At): Promise<Look> {
  const verdict = history.length === 0 ? await findVerdict(tenant.name) : null;
  if (verdict) return verdict;
  const look = await takeLook(tenant.name);
  // An older verdict would serve for the same name with other settings.
  if (look.near.length > 0) await keepVerdict(tenant.name, look);
  return look;
}

/** What happens instead of a request, because of what there is; null if it may be sent. */
async function insteadOf({ operation, tenant, history, plan }: At, look: Look): Promise<Next | null> {
  const same = look.near.find(({ name }) => name === tenant.name);
  const owner = same && (await db().tenant.findUnique({ where: { organizationId: same.id } }));
  if (same && !owner && mayAdopt(history))
    return { kind: "commit", commit: hasOrganization(operation, same, "created") };
  // Near matches are asked about once before the first request, and once after an unknown outcome, because Polytomic may
  // keep a name otherwise than it was sent; equal names always.
  const { matchesSeen, matchesSeenInDoubt = false } = operation.input;
  const isFirst = history.length === 0 ? !matchesSeen : history.some(isUnknown) && !matchesSeenInDoubt;
  const matches = same || isFirst ? await findMatches(tenant, look) : [];
  if (matches.length > 0) return { kind: "ask", ...asking({ kind: "matches", matches }) };
  if (!mayStillRun(history, plan)) return null;
  const conflict = { code: "name_conflict", params: { name: tenant.name } } as const;
  return { kind: "ask", ...asking({ kind: "conflict", conflict }) };
}

async function create(moment: At, absentBefore: boolean | null): Promise<Next> {
  const { operation } = moment;
  const body = await bodyOf(moment);
  return {
    kind: "send",
    method: "POST",
    path: "/api/organizations",
    absentBefore,
    send: async (once) =>
      withCommit(await asPartner().createOrganization(body, once), (organization) =>
        answered(operation, organization),
      ),
  };
}

export const organizationStage: Stage<Onboarding["input"], OnboardingStage> = {
  step: "organization",
  asked: "organization",
  async body(now) {
    const { client_secret, ...body } = await bodyOf(now);
    return { ...body, ...(client_secret && { client_secret: client_secret.reveal() }) };
  },
  async next(moment) {
    const { plan } = moment;
    if (plan.kind === "again") return await create(moment, plan.past.absentBefore);
    const look = await lookFor(moment);
    return (await insteadOf(moment, look)) ?? (await create(moment, proves(look)));
  },
};
