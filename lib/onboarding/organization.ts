import "server-only";
import { record } from "#lib/audit/record.ts";
import { db } from "#lib/base/db.ts";
import { type Commit, withCommit } from "#lib/engine/definition.ts";
import { mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import type { NewOrganization } from "#lib/polytomic/client.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { nearTo } from "#lib/tenants/name-key.ts";
import { namedAs } from "#lib/tenants/names.ts";
import { listNearIds } from "#lib/tenants/near.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { settle } from "./asking.ts";
import type { Decision } from "./decision.ts";
import { openClientSecret } from "./draft.ts";
import type { Work } from "./step-definition.ts";

const path = "/api/organizations";

async function bodyOf(tenant: TenantRecord): Promise<NewOrganization> {
  const { name, oidcIssuer, oidcClientId, ssoDomain, ssoOrgId } = tenant;
  const secret = await openClientSecret(tenant);
  return {
    name,
    ...(oidcIssuer && { issuer: oidcIssuer }),
    ...(oidcClientId && { client_id: oidcClientId }),
    ...(secret && { client_secret: secret }),
    ...(ssoDomain && { sso_domain: ssoDomain }),
    ...(ssoOrgId && { sso_org_id: ssoOrgId }),
  };
}

/** The tenant has this organization from now on, created by us or adopted. */
export function hasOrganization(
  tenant: TenantRecord,
  { id, name }: Pick<Organization, "id" | "name">,
  origin: "created" | "adopted",
): Commit {
  return async (tx, actor) => {
    await settle(tx, tenant, {
      organizationId: id,
      organizationOrigin: origin,
      ...namedAs({ id, name }),
      stage: "organization_created",
      oidcClientSecret: null,
    });
    const detail = { organizationId: id, name };
    await record(tx, actor, `organization.${origin}`, { type: "tenant", id: tenant.id }, detail);
  };
}

/** Those of the tenants that reserve their name. */
async function listHolders(ids: string[]) {
  if (ids.length === 0) return [];
  return await db().tenant.findMany({
    // A cancelled draft reserves no name: what it may have created is in Polytomic's list.
    where: { id: { in: ids }, OR: [{ archivedAt: null }, { organizationId: { not: null } }] },
    select: {
      id: true,
      name: true,
      organizationId: true,
      calls: { where: { step: "organization", state: { in: ["sent", "unknown"] } }, select: { id: true } },
    },
    orderBy: { createdAt: "asc" },
    take: 20,
  });
}

/** Our tenants and Polytomic's organizations whose name equals this one or is close to it. */
async function findMatches(tenant: TenantRecord, upstream: Organization[]) {
  const isNear = nearTo(tenant.name);
  const ours = await listHolders((await listNearIds(tenant.name)).filter((id) => id !== tenant.id));
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

function ask(decision: Decision) {
  return { kind: "ask" as const, decision };
}

export const organizationWork: Work = {
  step: "organization",
  isDue: (tenant) => tenant.stage === "draft",
  isDone: (tenant) => tenant.stage !== "draft",

  async prepare(tenant, history, plan) {
    const upstream = await asPartner().listOrganizations();
    const same = upstream.find(({ name }) => name === tenant.name);
    const owner = same && (await db().tenant.findUnique({ where: { organizationId: same.id } }));
    if (same && !owner && mayAdopt(history))
      return { kind: "commit", commit: hasOrganization(tenant, same, "adopted") };
    // Near matches are asked about once, before the first request; equal names always.
    const firstLook = history.length === 0 && !tenant.matchesSeen;
    const matches = same || firstLook ? await findMatches(tenant, upstream) : [];
    if (matches.length > 0) return ask({ kind: "matches", matches });
    if (mayStillRun(history, plan)) {
      const conflict = { code: "name_conflict", params: { name: tenant.name } } as const;
      return ask({ kind: "conflict", conflict });
    }
    return { kind: "send", path, absentBefore: true };
  },

  async body(tenant) {
    const { client_secret, ...body } = await bodyOf(tenant);
    return { ...body, ...(client_secret && { client_secret: client_secret.reveal() }) };
  },

  async send(tenant, { idempotencyKey }) {
    const answer = await asPartner().createOrganization(await bodyOf(tenant), { idempotencyKey });
    return withCommit(answer, ({ id, name }) =>
      hasOrganization(tenant, { id, name: name || tenant.name }, "created"),
    );
  },
};
