import "server-only";
import { z } from "zod";
import type { Organization } from "#lib/polytomic/wire.ts";

/* How a change of the organization alters its settings. */

const text = z.string();
const maybe = z.string().nullable();

/** What the form says: what is wanted, and what the person saw before. */
export const changeInput = z.object({
  name: text,
  ssoDomain: maybe,
  ssoOrgId: maybe,
  oidcIssuer: maybe,
  oidcClientId: maybe,
  removeOidc: z.boolean(),
  beforeName: text,
  beforeIssuer: text,
  beforeSsoDomain: text,
  beforeSsoOrgId: text,
});
export type ChangeInput = z.infer<typeof changeInput>;

export type Readable = Pick<Organization, "name" | "issuer" | "sso_domain" | "sso_org_id">;

export function wantedChange(input: ChangeInput) {
  const before: Readable = {
    name: input.beforeName,
    issuer: input.beforeIssuer,
    sso_domain: input.beforeSsoDomain,
    sso_org_id: input.beforeSsoOrgId,
  };
  const wanted = {
    name: input.name,
    issuer: input.oidcIssuer ?? "",
    sso_domain: input.ssoDomain ?? "",
    sso_org_id: input.ssoOrgId ?? "",
    clientId: input.oidcClientId ?? "",
  };
  return { before, wanted };
}

export type Wanted = ReturnType<typeof wantedChange>["wanted"];

export const settingWords = {
  name: "name",
  issuer: "OIDC issuer",
  sso_domain: "SSO domain",
  sso_org_id: "WorkOS organization id",
} as const;

export function changedIn({ before, wanted }: { before: Readable; wanted: Readable }) {
  const keys = Object.keys(settingWords) as (keyof typeof settingWords)[];
  return keys.filter((key) => wanted[key] !== before[key]);
}

/** What changes, from what to what, in words for staff. Client id and secret are only named. */
export function changesIn(input: ChangeInput): string[] {
  const { before, wanted } = wantedChange(input);
  const changes = changedIn({ before, wanted }).map((key) => {
    const what = key === "name" ? "Name" : settingWords[key];
    if (!before[key]) return `${what} set to “${wanted[key]}”`;
    if (!wanted[key]) return `${what} “${before[key]}” removed`;
    return `${what} from “${before[key]}” to “${wanted[key]}”`;
  });
  return wanted.clientId ? [...changes, "OIDC client id and client secret set"] : changes;
}
