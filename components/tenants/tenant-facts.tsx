import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Section } from "#components/ui/section.tsx";
import type { TenantFacts as Facts } from "#lib/directory/views.ts";

const origins = { created: "Created here", adopted: "Adopted: it already existed" } as const;

/** Our record of the tenant's organization at Polytomic. */
export function TenantFacts({ tenant }: { tenant: Facts }) {
  const sso = [tenant.ssoDomain, tenant.ssoOrgId, tenant.oidcIssuer, tenant.oidcClientId].some(Boolean);
  return (
    <div className="space-y-8">
      <Section id="facts-organization" title="Organization">
        <DefinitionList
          facts={[
            {
              label: "Organization id",
              value: tenant.organizationId ?? "Not created yet",
              copy: tenant.organizationId,
            },
            { label: "Origin", value: tenant.organizationOrigin && origins[tenant.organizationOrigin] },
          ]}
        />
      </Section>
      <Section id="facts-users" title="Root user">
        {tenant.rootEmail === null ? (
          <p className="text-ink-soft">Not added yet.</p>
        ) : (
          <DefinitionList
            facts={[
              { label: "Email", value: tenant.rootEmail, copy: tenant.rootEmail },
              { label: "Role", value: tenant.rootRole },
              { label: "User id", value: tenant.rootUserId, copy: tenant.rootUserId },
            ]}
          />
        )}
      </Section>
      {sso && (
        <Section id="facts-sso" title="Single sign-on">
          <DefinitionList
            facts={[
              { label: "SSO domain", value: tenant.ssoDomain },
              { label: "WorkOS organization id", value: tenant.ssoOrgId, copy: tenant.ssoOrgId },
              { label: "OIDC issuer", value: tenant.oidcIssuer, copy: tenant.oidcIssuer },
              { label: "OIDC client id", value: tenant.oidcClientId, copy: tenant.oidcClientId },
            ]}
          />
        </Section>
      )}
    </div>
  );
}
