import "server-only";
import { record } from "#lib/audit/record.ts";
import { db } from "#lib/base/db.ts";
import { type Commit, type Moment, type Stage, withCommit } from "#lib/engine/definition.ts";
import { ask, moveOn } from "#lib/engine/operation.ts";
import { isUnknown, mayAdopt, mayStillRun, unknownStates } from "#lib/engine/plan.ts";
import { asPartner, type NewOrganization } from "#lib/polytomic/client.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { nearTo } from "#lib/tenants/name-key.ts";
import { namedAs } from "#lib/tenants/names.ts";
import { listNearIds } from "#lib/tenants/near.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Onboarding, OnboardingStage } from "./input.ts";
import { asking } from "./question.ts";

async function bodyOf({ operation, openSecret }: Now): Promise<NewOrganization> {
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

type Now = Pick<Moment, "openSecret"> & { operation: Onboarding };

/** The tenant has this organization from now on, created by us or adopted. Its client secret has done its work. */
export function hasOrganization(
  operation: Onboarding,
  { id, name }: Pick<Organization, "id" | "name">,
  origin: "created" | "adopted",
): Commit {
  const { tenantId } = operation;
  return async (tx, actor) => {
    const owner = await tx.tenant.findUnique({ where: { organizationId: id }, select: { name: true } });
    if (owner && origin === "created") {
      const conflict = { code: "organization_of_another", params: { tenant: owner.name } } as const;
      return await ask(tx, operation, asking({ kind: "conflict", conflict }));
    }
    const facts = { organizationId: id, organizationOrigin: origin, ...namedAs({ id, name }) };
    const data = { ...facts, stage: "organization_created" } as const;
    await tx.tenant.update({ where: { id: tenantId }, data });
    await moveOn(tx, operation, "user", {}, "waiting");
    if (operation.secret !== null)
      await tx.operation.update({ where: { id: operation.id }, data: { secret: null } });
    const detail = { organizationId: id, name };
    await record(tx, actor, `organization.${origin}`, { type: "tenant", id: tenantId }, detail);
  };
}

/**
 * Those of the tenants that hold their name against this one. A draft that has sent nothing holds none, unless it is
 * older and on its way: of several at once the oldest continues. Neither does a cancelled one: what it may have created
 * is in Polytomic's list.
 */
async function listHolders(ids: string[], { id, createdAt }: TenantRecord) {
  if (ids.length === 0) return [];
  const isOlder = [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }];
  const running = { some: { kind: "onboarding", state: "running" } } as const;
  const inDoubt = { some: { step: "organization" as const, state: { in: unknownStates } } };
  return await db().tenant.findMany({
    where: {
      id: { in: ids },
      OR: [
        { organizationId: { not: null } },
        { archivedAt: null, calls: inDoubt },
        { archivedAt: null, operations: running, OR: isOlder },
      ],
    },
    select: {
      id: true,
      name: true,
      organizationId: true,
      calls: { where: inDoubt.some, select: { id: true } },
    },
    orderBy: { createdAt: "asc" },
    take: 20,
  });
}

/** Our tenants and Polytomic's organizations whose name equals this one or is close to it. */
async function findMatches(tenant: TenantRecord, upstream: Organization[]) {
  const isNear = nearTo(tenant.name);
  const ids = (await listNearIds(tenant.name)).filter((id) => id !== tenant.id);
  const ours = await listHolders(ids, tenant);
  // What another onboarding requested and got no answer about belongs to that onboarding.
  const awaited = ours.filter(({ organizationId, calls }) => organizationId === null && calls.length > 0);
  const close = upstream.filter(
    (each) => isNear(each.name) && !awaited.some(({ name }) => name === each.name),
  );
  const known = await db().tenant.findMany({
    where: { organizationId: { in: close.map(({ id }) => id) } },
    select: { id: true, organizationId: true },
  });
  const closeness = (name: string) => (name === tenant.name ? ("exact" as const) : ("near" as const));
  const theirs = close
    .filter(({ id }) => !known.some(({ organizationId }) => organizationId === id))
    .map(({ id, name }) => ({
      name,
      closeness: closeness(name),
      tenantId: null,
      organizationId: id,
      isOwner: id === upstream[0]?.id,
    }));
  return [
    ...ours.map(({ id, name }) => ({
      name,
      closeness: closeness(name),
      tenantId: id,
      organizationId: null,
      isOwner: false,
    })),
    ...theirs,
  ];
}

/** Looks at our tenants and at Polytomic before anything is sent. */
async function look({
  operation,
  tenant,
  history,
  plan,
}: Omit<Moment, "operation"> & { operation: Onboarding }) {
  const upstream = await asPartner().listOrganizations();
  const same = upstream.find(({ name }) => name === tenant.name);
  const owner = same && (await db().tenant.findUnique({ where: { organizationId: same.id } }));
  if (same && !owner && mayAdopt(history))
    return { kind: "commit" as const, commit: hasOrganization(operation, same, "created") };
  // Near matches are asked about once before the first request, and once after an unknown outcome, because Polytomic may
  // keep a name otherwise than it was sent; equal names always.
  const { matchesSeen, matchesSeenInDoubt = false } = operation.input;
  const isFirst = history.length === 0 ? !matchesSeen : history.some(isUnknown) && !matchesSeenInDoubt;
  const matches = same || isFirst ? await findMatches(tenant, upstream) : [];
  if (matches.length > 0) return { kind: "ask" as const, ...asking({ kind: "matches", matches }) };
  if (!mayStillRun(history, plan)) return null;
  const conflict = { code: "name_conflict", params: { name: tenant.name } } as const;
  return { kind: "ask" as const, ...asking({ kind: "conflict", conflict }) };
}

export const organizationStage: Stage<Onboarding["input"], OnboardingStage> = {
  step: "organization",
  asked: "organization",
  async body(now) {
    const { client_secret, ...body } = await bodyOf(now);
    return { ...body, ...(client_secret && { client_secret: client_secret.reveal() }) };
  },
  async next(moment) {
    const { operation, tenant, plan } = moment;
    const instead = plan.kind === "again" ? null : await look(moment);
    if (instead) return instead;
    const body = await bodyOf(moment);
    return {
      kind: "send",
      method: "POST",
      path: "/api/organizations",
      absentBefore: plan.kind === "again" ? plan.past.absentBefore : true,
      send: async (once) =>
        withCommit(await asPartner().createOrganization(body, once), ({ id, name }) =>
          hasOrganization(operation, { id, name: name || tenant.name }, "created"),
        ),
    };
  },
};
