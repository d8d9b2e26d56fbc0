import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { type Commit, type Definition, type Next, withCommit } from "#lib/engine/definition.ts";
import { finish, type OperationRecord } from "#lib/engine/operation.ts";
import { isUnknown } from "#lib/engine/plan.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import type { NewOrganization } from "#lib/polytomic/client.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { namedAs, shortName } from "#lib/tenants/names.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { changedIn, changesIn, type Readable, settingWords, type Wanted, wantedChange } from "./change.ts";
import { isPartners, nothingListed, sight } from "./upstream.ts";

/**
 * Changes the organization at Polytomic. It looks before every request, because a replacement overwrites other
 * people's changes, and it never sends a body without the values that Polytomic has but does not show.
 */
export const organizationUpdate: Definition = {
  kind: "organization_update",
  permission: "tenant:edit",
  describe: changesIn,
  step: () => "organization_update",

  async next({ operation, tenant, history }) {
    const { organizationId } = tenant;
    if (!organizationId) return fail({ code: "no_organization", params: {} });
    const seen = await sight(organizationId);
    if (seen.kind === "owner") return fail(isPartners);
    if (seen.kind === "nothing") return { kind: "stuck", message: nothingListed };
    if (seen.kind === "absent") return fail({ code: "organization_gone", params: {} });
    const { before, wanted, removeOidc } = wantedChange(operation);
    const secret = operation.secret
      ? await open(operation.secret, placeOf("operation-secret", tenant.id, operation.id))
      : null;
    const done = (answered: Organization): Commit => updated(operation, tenant, answered);
    const mayBeDone = history.some(isUnknown);
    // Whether a secret has arrived can't be read back, so it is sent again.
    if (mayBeDone && secret === null && !same(before, wanted) && same(seen.organization, wanted))
      return { kind: "commit", commit: done(seen.organization) };
    if (!same(seen.organization, before) && !same(seen.organization, wanted))
      return fail({ code: "changed_meanwhile", params: { mayBeDone } });
    const { name } = wanted;
    if (seen.others.includes(name)) return fail({ code: "name_taken", params: { name } }, "name");
    if (history.at(-1)?.httpStatus === 409) return fail({ code: "name_conflict", params: { name } }, "name");
    const hasOidc = seen.organization.issuer !== "" || Boolean(wanted.issuer);
    const { clientId } = wanted;
    if (hasOidc && !removeOidc && !(wanted.issuer && clientId && secret))
      return fail({ code: "oidc_client_missing", params: {} });
    return put(organizationId, bodyOf(wanted, secret), done);
  },
};

const fail = (message: OperationMessage, field?: "name"): Next => ({
  kind: "fail",
  message,
  ...(field && { field }),
});

function same(one: Readable, other: Readable): boolean {
  return (["name", "issuer", "sso_domain", "sso_org_id"] as const).every((key) => one[key] === other[key]);
}

function bodyOf(
  { name, issuer, sso_domain, sso_org_id, clientId }: Wanted,
  secret: Secret | null,
): NewOrganization {
  return {
    name,
    ...(issuer && { issuer }),
    ...(clientId && { client_id: clientId }),
    ...(secret && { client_secret: secret }),
    ...(sso_domain && { sso_domain }),
    ...(sso_org_id && { sso_org_id }),
  };
}

function put(organizationId: string, body: NewOrganization, done: (answered: Organization) => Commit): Next {
  const { client_secret, ...rest } = body;
  return {
    kind: "send",
    method: "PUT",
    path: `/api/organizations/${organizationId}`,
    body: { ...rest, ...(client_secret && { client_secret: client_secret.reveal() }) },
    absentBefore: null,
    send: async () => withCommit(await asPartner().updateOrganization(organizationId, body), done),
  };
}

/** Updates the tenant's record from Polytomic. Our own name is kept if it differed before. */
function updated(operation: OperationRecord, tenant: TenantRecord, answered: Organization): Commit {
  const { before, wanted } = wantedChange(operation);
  const renamed = wanted.name !== before.name;
  const name = answered.name || wanted.name;
  return async (tx, actor) => {
    await tx.tenant.update({
      where: { id: tenant.id },
      data: {
        ...((renamed || tenant.name === shortName(before.name)) && namedAs({ id: answered.id, name })),
        ssoDomain: answered.sso_domain || wanted.sso_domain || null,
        ssoOrgId: answered.sso_org_id || wanted.sso_org_id || null,
        oidcIssuer: answered.issuer || wanted.issuer || null,
        oidcClientId: wanted.clientId || null,
        updatedAt: clock.now(),
      },
    });
    const changed: string[] = changedIn({ before, wanted }).map((key) => settingWords[key]);
    if (wanted.clientId) changed.push("OIDC client");
    const detail = {
      organizationId: answered.id,
      name,
      ...(renamed && { from: before.name }),
      what: changed.join(", "),
    };
    await record(tx, actor, "organization.updated", { type: "tenant", id: tenant.id }, detail);
    await finish(tx, operation, "done", null);
  };
}
