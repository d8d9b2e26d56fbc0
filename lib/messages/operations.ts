import "server-only";
import { z } from "zod";
import { failures, failureWords, unknownOutcomeWords } from "./failures.ts";
import { type MessageOf, noted, type Stored, says, within, worded } from "./family.ts";
import { keyTroubles, keyTroubleWords } from "./keys.ts";

const failure = within(failures);
const trouble = within(keyTroubles);
const name = z.string();

/** What is known of a change at Polytomic that did not go straight to its end. */
export const operationMessages = {
  upstream_failure: says({ failure }, ({ failure }) => failureWords(failure)),
  outcome_unknown: says({ failure }, ({ failure }) => unknownOutcomeWords(failure)),
  refused_by_upstream: says(
    { status: z.number() },
    ({ status }) => `Polytomic refused this (${status}). The timeline has its reason.`,
  ),

  no_organization: says({}, () => "This tenant has no organization at Polytomic."),
  partner_organization: says(
    {},
    () => "This is the partner's own organization. It is not changed or deleted from here.",
  ),
  nothing_listed: says({}, () => "Polytomic lists no organization at all, not even the partner's own."),
  organization_gone: says(
    {},
    () => "Polytomic does not list this organization any more. Nothing was changed.",
  ),
  organization_renamed: says(
    { name },
    ({ name }) => `The organization is named “${name}” at Polytomic by now. Nothing was deleted.`,
  ),
  changed_meanwhile: says(
    { mayBeDone: z.boolean() },
    ({ mayBeDone }) =>
      `Somebody changed this organization at Polytomic meanwhile. ${mayBeDone ? "Your change may have been carried out before that." : "Nothing of yours was sent."}`,
  ),
  name_taken: says(
    { name },
    ({ name }) => `Polytomic has another organization named “${name}”. Names are unique there.`,
  ),
  name_conflict: says(
    { name },
    ({ name }) =>
      `Polytomic says that “${name}” conflicts with something. It lists no other organization of exactly this name, but one that nearly equals it may count.`,
  ),
  oidc_client_missing: says(
    {},
    () => "Client id and client secret are missing; sending the change would have wiped them.",
  ),

  email_taken: says(
    {},
    () => "The organization has a user with this address already. No invitation was sent.",
  ),
  addition_may_run: says(
    {},
    () =>
      "Polytomic reports a conflict, but lists no user with this address. A request for it may still be running there. Try again in a minute.",
  ),
  user_gone: says({}, () => "The organization does not have this user any more."),

  service_email_taken: says(
    { email: z.string() },
    ({ email }) => `The organization has a user ${email}, and we did not make it. Choose another address.`,
  ),
  service_user_may_run: says(
    {},
    () => "A request for this user may still be running at Polytomic. We look again in a minute.",
  ),
  mint_may_run: says(
    {},
    () => "A request to replace the key may still be running at Polytomic. We ask again in a minute.",
  ),
  new_key_failed_check: says(
    { trouble },
    ({ trouble }) =>
      `The new key was minted and stored, and it did not pass its check. ${keyTroubleWords(trouble)}`,
  ),
  new_key_not_working: says({ trouble, oldKeyStays: z.boolean() }, ({ trouble, oldKeyStays }) => {
    const so = oldKeyStays ? "so the old one stays" : "and no other key is in use";
    return `The new key does not work, ${so}. ${keyTroubleWords(trouble)}`;
  }),
  both_keys_work: says({}, () => "Both keys work. The old one stops only after the customer has switched."),
  revocation_first: says({}, () => "The old key is being revoked. A new one is minted only after that."),
  revoked_meanwhile: says(
    {},
    () => "The key was revoked meanwhile, and nothing took its place. Mint a new one.",
  ),
  key_out_of_use: says(
    { trouble, tenantName: z.string().nullable() },
    ({ trouble, tenantName }) =>
      `Taken out of use and not revoked: it still works at Polytomic. ${keyTroubleWords(trouble)} ${whatRemains(trouble.code, tenantName)}`,
  ),
  noted,
};

/** What is left to do about a key that no mint of ours reaches. */
function whatRemains(code: string, tenantName: string | null): string {
  if (code !== "opens_another_organization")
    return "Remove that user, or replace their key, to make it stop.";
  return tenantName === null
    ? "No tenant of ours has that organization: the key has to be revoked there."
    : `That is the organization of the tenant ${tenantName}: revoke its key there.`;
}

export type OperationMessage = MessageOf<typeof operationMessages>;

export const operationWords = (message: Stored): string => worded(operationMessages, message).title;
