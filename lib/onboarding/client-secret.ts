import "server-only";
/** The client secret of a draft's single sign-on, sealed in its onboarding until the organization exists. */
import { random } from "#lib/base/random.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf, sealedDetail } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { noneIfUnreadable } from "#lib/base/unreadable.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import type { Onboarding } from "./input.ts";

const placeOfSecret = (id: string, sealedAs: string | null) =>
  placeOf("oidc-client-secret", id, id, sealedAs);

/** What the audit log says of the client secret; nothing if it is kept. */
export const secretDetail = (id: string, { sealedAs }: { sealedAs?: string | null }) =>
  sealedAs === undefined ? {} : sealedDetail(placeOfSecret(id, sealedAs));

/** The client secret as it is stored. One that is stored already is kept if the field is left empty. */
export async function secretOf(id: string, { oidcIssuer, oidcClientSecret: typed }: OrganizationForm) {
  if (oidcIssuer === null) return { secret: null, sealedAs: null };
  if (typed === null) return {};
  const sealedAs = random.orderedUuid();
  return { secret: await seal(new Secret(typed), placeOfSecret(id, sealedAs)), sealedAs };
}

/**
 * Whether the form has another client secret than the one that is stored. Sealing it again gives other bytes. One that
 * can't be decrypted is replaced by what is typed.
 */
export async function changesSecret(
  { id, secret, sealedAs }: Onboarding,
  { oidcClientSecret: typed }: OrganizationForm,
): Promise<boolean> {
  if (typed === null || secret === null) return typed !== null;
  const stored = await open(secret, placeOfSecret(id, sealedAs)).catch(noneIfUnreadable);
  return stored?.reveal() !== typed;
}
