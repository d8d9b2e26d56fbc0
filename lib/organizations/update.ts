import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Secret } from "#lib/base/secret.ts";
import { type Commit, defineOperation, type Next, withCommit } from "#lib/engine/definition.ts";
import { finish } from "#lib/engine/operation.ts";
import { isUnknown } from "#lib/engine/plan.ts";
import type { Open } from "#lib/engine/record.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { organizationOperations } from "#lib/messages/organizations.ts";
import { asPartner, type NewOrganization } from "#lib/polytomic/client.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { namedAs, shortName } from "#lib/tenants/names.ts";
import {
  type ChangeInput,
  changedIn,
  changeInput,
  changesIn,
  type Readable,
  settingWords,
  type Wanted,
  wantedChange,
} from "./change.ts";
import { isPartners, nothingListed, organizationTopic, sight } from "./upstream.ts";

type Change = Open<ChangeInput>;

/**
 * Changes the organization at Polytomic. It looks before every request, because a replacement overwrites other
 * people's changes, and it never sends a body without the values that Polytomic has but does not show.
 */
export const organizationUpdate = defineOperation({
  kind: "organization_update",
  title: organizationOperations.organization_update.title,
  permission: "tenant:edit",
  input: changeInput,
  topic: () => organizationTopic,
  describe: changesIn,
  stages: {
    put: {
      step: "organization_update",
      async body({ operation, openSecret }) {
        const secret = await openSecret();
        const { client_secret, ...body } = bodyOf(wantedChange(operation.input).wanted, secret);
        return { ...body, ...(client_secret && { client_secret: client_secret.reveal() }) };
      },
      async next({ operation, tenant, history, openSecret }) {
        const { organizationId } = tenant;
        if (!organizationId) return fail({ code: "no_organization", params: {} });
        const seen = await sight(organizationId);
        if (seen.kind === "owner") return fail(isPartners);
        if (seen.kind === "nothing") return { kind: "stuck", message: nothingListed };
        if (seen.kind === "absent") return fail({ code: "organization_gone", params: {} });
        const { before, wanted } = wantedChange(operation.input);
        const secret = await openSecret();
        const done = (answered: Organization): Commit => updated(operation, answered);
        const mayBeDone = history.some(isUnknown);
        // Whether a secret has arrived can't be read back, so it is sent again.
        if (mayBeDone && secret === null && !same(before, wanted) && same(seen.organization, wanted))
          return { kind: "commit", commit: done(seen.organization) };
        if (!same(seen.organization, before) && !same(seen.organization, wanted))
          return fail({ code: "changed_meanwhile", params: { mayBeDone } });
        const { name } = wanted;
        if (seen.others.includes(name)) return fail({ code: "name_taken", params: { name } });
        if (history.at(-1)?.httpStatus === 409) return fail({ code: "name_conflict", params: { name } });
        const hasOidc = seen.organization.issuer !== "" || wanted.issuer !== "";
        if (hasOidc && !operation.input.removeOidc && !(wanted.issuer && wanted.clientId && secret))
          return fail({ code: "oidc_client_missing", params: {} });
        const body = bodyOf(wanted, secret);
        return {
          kind: "send",
          method: "PUT",
          path: `/api/organizations/${organizationId}`,
          absentBefore: null,
          send: async () => withCommit(await asPartner().updateOrganization(organizationId, body), done),
        };
      },
    },
  },
});

const fail = (message: OperationMessage): Next => ({ kind: "fail", message });

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

/** Updates the tenant's record from Polytomic. Our own name is kept if it differed before. */
function updated(operation: Change, answered: Organization): Commit {
  const { tenant, input } = operation;
  const { before, wanted } = wantedChange(input);
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
