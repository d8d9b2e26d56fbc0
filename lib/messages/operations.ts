import "server-only";
import { z } from "zod";
import { applicationMessages } from "./applications.ts";
import { failures, failureWords, unknownOutcomeWords } from "./failures.ts";
import { type MessageOf, noted, type Stored, says, within, worded } from "./family.ts";
import { keyTroubles, keyTroubleWords } from "./keys.ts";

const failure = within(failures);
const trouble = within(keyTroubles);
const name = z.string();

/** Why a change at Polytomic did not simply succeed. */
export const operationMessages = {
  upstream_failure: says({ failure }, ({ failure }) => failureWords(failure)),
  encryption_unavailable: says(
    {},
    () => "Stored values can't be encrypted or opened right now, so nothing more is sent. We keep retrying.",
  ),
  outcome_unknown: says({ failure }, ({ failure }) => unknownOutcomeWords(failure)),
  refused_by_upstream: says(
    { status: z.number() },
    ({ status }) => `Polytomic rejected this (${status}). See the timeline for the reason.`,
  ),

  no_organization: says({}, () => "This tenant has no organization at Polytomic."),
  partner_organization: says(
    {},
    () => "This is the partner's own organization. It can't be changed or deleted here.",
  ),
  nothing_listed: says({}, () => "Polytomic lists no organizations, not even the partner's own."),
  organization_gone: says({}, () => "Polytomic no longer lists this organization. Nothing was changed."),
  organization_renamed: says(
    { name },
    ({ name }) => `The organization is now named “${name}” at Polytomic. Nothing was deleted.`,
  ),
  changed_meanwhile: says(
    { mayBeDone: z.boolean() },
    ({ mayBeDone }) =>
      `Someone changed this organization at Polytomic in the meantime. ${mayBeDone ? "Your change may have been made before that." : "Your change was not sent."}`,
  ),
  name_taken: says(
    { name },
    ({ name }) => `Polytomic has another organization named “${name}”. Names are unique there.`,
  ),
  name_conflict: says(
    { name },
    ({ name }) =>
      `Polytomic reports a conflict for “${name}”. It lists no other organization with exactly this name, but a very similar name may conflict.`,
  ),
  oidc_client_missing: says(
    {},
    () => "Client id and client secret are missing. Sending the change without them would clear them.",
  ),

  email_taken: says({}, () => "The organization already has a user with this email. No invitation was sent."),
  answered_with_other_email: says(
    { email: z.string() },
    ({ email }) =>
      `Polytomic reported success but named the user ${email}, which is not the email that we sent. Nothing else is sent. Check the users below, then cancel this change.`,
  ),
  user_perhaps_ours: says(
    {},
    () =>
      "The organization has a user with this email, whom our request may have added: we didn't get an answer to it. Try again in a minute.",
  ),
  addition_may_run: says(
    {},
    () =>
      "Polytomic reports a conflict but lists no user with this email. A request for it may still be running. Try again in a minute.",
  ),
  user_gone: says({}, () => "The organization no longer has this user."),

  service_email_taken: says(
    { email: z.string() },
    ({ email }) => `The organization already has a user ${email}. Choose another email.`,
  ),
  service_user_may_run: says(
    {},
    () => "A request for this user may still be running at Polytomic. We check again in a minute.",
  ),
  mint_may_run: says(
    {},
    () => "A request to replace the key may still be running at Polytomic. We retry in a minute.",
  ),
  new_key_failed_check: says(
    { trouble },
    ({ trouble }) => `The new key was minted and stored but failed verification. ${keyTroubleWords(trouble)}`,
  ),
  new_key_not_working: says({ trouble, oldKeyStays: z.boolean() }, ({ trouble, oldKeyStays }) => {
    const so = oldKeyStays ? "so the old key stays in use" : "and no other key is in use";
    return `The new key does not work, ${so}. ${keyTroubleWords(trouble)}`;
  }),
  both_keys_work: says({}, () => "Both keys work. The old one stops only after the customer has switched."),
  revocation_first: says({}, () => "The old key is being revoked. We mint a new one once that is done."),
  revoked_meanwhile: says({}, () => "The key was revoked. Mint a new one."),
  key_out_of_use: says(
    { trouble, tenantName: z.string().nullable() },
    ({ trouble, tenantName }) =>
      `Stopped here but not revoked: it still works at Polytomic. ${keyTroubleWords(trouble)} ${whatRemains(trouble.code, tenantName)}`,
  ),
  ...applicationMessages,
  noted,
};

/** What is left to do about a key that we can't stop by minting. */
function whatRemains(code: string, tenantName: string | null): string {
  if (code !== "opens_another_organization") return "To stop it, remove that user or replace their key.";
  return tenantName === null
    ? "No tenant has that organization: revoke the key at Polytomic."
    : `That organization belongs to the tenant ${tenantName}: revoke the key there.`;
}

export type OperationMessage = MessageOf<typeof operationMessages>;

export const operationWords = (message: Stored): string => worded(operationMessages, message).title;
