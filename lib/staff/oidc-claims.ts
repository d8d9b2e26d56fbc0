import "server-only";
import { z } from "zod";
import type { OidcSettings } from "#lib/base/oidc-settings.ts";
import { type Role, rankedRoles } from "#lib/forms/staff.ts";
import { email as emailField, requiredLine } from "#lib/forms/text.ts";

/* What a provider says of a person. Its types are not to be relied on, so everything is checked. */

export type Claims = {
  subject: string;
  /** Only if the provider has verified it. Lower case. */
  email: string | null;
  name: string;
  groups: string[];
  /** When the person signed in at the provider; null if it does not say. */
  authenticatedAt: Date | null;
};

type Given = Record<string, unknown>;

/** Some providers send it as text. */
const isVerified = (given: Given) => given.email_verified === true || given.email_verified === "true";

const address = emailField("Email");

/** The address as it stands: nothing is taken out of other text, and no foreign letter becomes an ASCII one. */
function verifiedEmail(given: Given): string | null {
  const { email } = given;
  if (!isVerified(given) || typeof email !== "string" || !/^[\x21-\x7e]+$/.test(email)) return null;
  const { data = null } = address.safeParse(email);
  return data === email.toLowerCase() ? data : null;
}

const line = requiredLine("Name", 120);
const texts = z.array(z.unknown()).transform((list) => list.filter((each) => typeof each === "string"));

/** Most providers send a person's data by the userinfo endpoint only. */
export function readClaims(
  idToken: Given & { sub: string },
  userInfo: Given,
  { groupsClaim }: Pick<OidcSettings, "groupsClaim">,
): Claims {
  // An address and whether it is verified have to be from one of the two.
  const from = "email" in idToken && "email_verified" in idToken ? idToken : userInfo;
  const email = verifiedEmail(from);
  const all: Given = { ...userInfo, ...idToken };
  const given = all[groupsClaim];
  const { auth_time: seconds } = idToken;
  return {
    subject: idToken.sub,
    email,
    name: line.safeParse(all.name).data ?? email?.split("@")[0] ?? idToken.sub.slice(0, 120),
    groups: typeof given === "string" ? [given] : (texts.safeParse(given).data ?? []),
    authenticatedAt: typeof seconds === "number" ? new Date(seconds * 1000) : null,
  };
}

export const isAllowed = ({ domains }: Pick<OidcSettings, "domains">, email: string): boolean =>
  domains.includes(email.slice(email.lastIndexOf("@") + 1).toLowerCase());

/** The highest role that the person's groups give; null if they give none. */
export function roleByGroups({ groupRoles }: OidcSettings, { groups }: Claims): Role | null {
  const given = groupRoles.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  return rankedRoles.findLast((role) => given.includes(role)) ?? null;
}
