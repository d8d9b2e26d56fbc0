import "server-only";
/** Sign-in by OpenID Connect: its variables, which are set together or not at all. */
import { z } from "zod";
import { isLoopback, oneOf, refuse, secretOf, variable } from "./settings-readers.ts";

const roles = ["viewer", "onboarder", "admin"] as const;
type GroupRole = { role: (typeof roles)[number]; group: string };

/** As a URL is written in full, so that it is compared without regard to a missing slash at the end. */
function issuer(value: string): string {
  const fix = "Set the issuer as the provider names it, for instance https://login.example.com.";
  const url = URL.parse(value) ?? refuse("is not a URL.", fix);
  if (!["http:", "https:"].includes(url.protocol)) refuse("is not an https URL.", fix);
  if (url.username || url.password) refuse("contains credentials.", fix);
  if (url.search || url.hash) refuse("has a query or fragment.", fix);
  if (url.pathname.includes("/.well-known/")) refuse("is the address of its discovery document.", fix);
  if (url.protocol !== "https:" && !isLoopback(url))
    refuse("is not https, so the client secret would be sent unencrypted.", fix);
  return url.href;
}

function clientId(value: string): string {
  if (!/^[\x21-\x7e]{1,300}$/.test(value))
    refuse("is not a client id.", "Set the client id that the provider gave this app.");
  return value;
}

function domains(value: string): string[] {
  const fix = "Set the domains of your team's email addresses, comma-separated, for instance example.com.";
  return value.split(",").map((entry, index) => {
    const domain = entry.trim().toLowerCase();
    if (!z.email().safeParse(`a@${domain}`).success) refuse(`entry ${index + 1} is not a domain.`, fix);
    return domain;
  });
}

function groupRoles(value: string): GroupRole[] {
  const fix = "Set it as role:group, comma-separated, for instance admin:ops,viewer:support.";
  return value.split(",").map((entry, index) => {
    const [, name, group] = /^\s*([a-z]+):(.{1,300})$/s.exec(entry) ?? [];
    const role = roles.find((each) => each === name);
    if (!role || !group?.trim())
      return refuse(`entry ${index + 1} is not a role (${roles.join(", ")}), a colon and a group.`, fix);
    return { role, group: group.trim() };
  });
}

function claim(value: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(value))
    refuse("is not the name of a claim.", "Set it, for instance groups.");
  return value;
}

export const oidcRules = {
  OIDC_ISSUER: variable(issuer),
  OIDC_CLIENT_ID: variable(clientId),
  OIDC_CLIENT_SECRET: variable(secretOf(8, "Set the client secret that the provider gave this app.")),
  OIDC_ALLOWED_DOMAINS: variable(domains),
  OIDC_NEWCOMERS: variable(oneOf(["none", "viewer", "groups"])),
  OIDC_GROUP_ROLES: variable(groupRoles),
  OIDC_GROUPS_CLAIM: variable(claim),
};

const shape = z.object(oidcRules);
const needed = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ALLOWED_DOMAINS"] as const;

/** What is missing beside what is set. */
export function listOidcProblems(source: Record<string, string | undefined>) {
  const isSet = (name: string) => Boolean(source[name]?.trim());
  const named = Object.keys(oidcRules).filter(isSet);
  if (named.length === 0) return [];
  const missing: string[] = needed.filter((name) => !isSet(name));
  const byGroups = source.OIDC_NEWCOMERS?.trim() === "groups";
  if (byGroups && !isSet("OIDC_GROUP_ROLES")) missing.push("OIDC_GROUP_ROLES");
  const problems = missing.map((variable) => ({
    variable,
    text: `is not set, but ${named.join(", ")} ${named.length === 1 ? "is" : "are"}.\nSet it, or unset all of OIDC_*.`,
  }));
  if (isSet("OIDC_GROUP_ROLES") && !byGroups)
    problems.push({
      variable: "OIDC_GROUP_ROLES",
      text: "is set, but has no effect.\nSet OIDC_NEWCOMERS=groups, or unset it.",
    });
  return problems;
}

export type OidcSettings = NonNullable<ReturnType<typeof oidcOf>>;

/** Undefined: sign-in by password only. */
export function oidcOf(values: Partial<z.output<typeof shape>>) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  const { OIDC_ALLOWED_DOMAINS: domains } = values;
  if (!issuer || !clientId || !clientSecret || !domains) return undefined;
  return {
    issuer,
    clientId,
    clientSecret,
    domains,
    /** Who gets an account by signing in: nobody, everybody as a viewer, or who is in a group. */
    newcomers: values.OIDC_NEWCOMERS ?? "none",
    groupRoles: values.OIDC_GROUP_ROLES ?? [],
    groupsClaim: values.OIDC_GROUPS_CLAIM ?? "groups",
  };
}
