import "server-only";
import { inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import type { Organization } from "#lib/polytomic/wire.ts";

/* How a change of the organization alters its settings. */

export type Readable = Pick<Organization, "name" | "issuer" | "sso_domain" | "sso_org_id">;

export function wantedChange(operation: Pick<OperationRecord, "input">) {
  const input = inputOf(operation);
  const text = (key: string) => (typeof input[key] === "string" ? input[key] : "");
  const before: Readable = {
    name: text("beforeName"),
    issuer: text("beforeIssuer"),
    sso_domain: text("beforeSsoDomain"),
    sso_org_id: text("beforeSsoOrgId"),
  };
  const wanted = {
    name: text("name"),
    issuer: text("oidcIssuer"),
    sso_domain: text("ssoDomain"),
    sso_org_id: text("ssoOrgId"),
    clientId: text("oidcClientId"),
  };
  return { before, wanted, removeOidc: input.removeOidc === true };
}

export type Wanted = ReturnType<typeof wantedChange>["wanted"];

export const settingWords = {
  name: "name",
  issuer: "OIDC issuer",
  sso_domain: "SSO domain",
  sso_org_id: "WorkOS id",
} as const;

export function changedIn({ before, wanted }: { before: Readable; wanted: Readable }) {
  const keys = Object.keys(settingWords) as (keyof typeof settingWords)[];
  return keys.filter((key) => wanted[key] !== before[key]);
}

/** What changes, from what to what, in words for staff. Client id and secret are only named. */
export function changesIn(operation: Pick<OperationRecord, "input">): string[] {
  const { before, wanted } = wantedChange(operation);
  const changes = changedIn({ before, wanted }).map((key) => {
    const what = key === "name" ? "Name" : settingWords[key];
    if (!before[key]) return `${what} set to “${wanted[key]}”`;
    if (!wanted[key]) return `${what} “${before[key]}” removed`;
    return `${what} from “${before[key]}” to “${wanted[key]}”`;
  });
  return wanted.clientId ? [...changes, "OIDC client id and client secret set"] : changes;
}
