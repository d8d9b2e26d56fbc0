import "server-only";
import { z } from "zod";
import { failures, failureWords, unknownOutcomeWords } from "./failures.ts";
import { type MessageOf, noted, type Stored, says, within, worded } from "./family.ts";
import { keyTroubles, keyTroubleWords } from "./keys.ts";

/** What Polytomic said may end without one. */
const sentence = (text: string): string => text.replace(/[.!?]?$/, (end) => end || ".");

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
  plan_changed: says(
    {},
    () =>
      "Something changed since the plan was read, so nothing was sent. Look at the new plan and apply it.",
  ),
  plan_needs_look: says(
    { names: z.array(name) },
    ({ names }) =>
      `The plan would take over, replace, remove, make again or put back ${names.join(", ")}. Nothing was sent. Look at the plan and apply it.`,
  ),
  organization_key_refused: says(
    {},
    () =>
      "The tenant's key does not work, so nothing more is sent. Verify it or mint a new one, then try again.",
  ),
  organization_key_unusable: says(
    {},
    () => "This tenant has no key that can be used. Mint one or verify the one in use, then try again.",
  ),
  values_unfit: says(
    {},
    () => "A value of the blueprint no longer fits this tenant. Enter its values again, then try again.",
  ),
  secret_not_held: says(
    { name },
    ({ name }) =>
      `${name} has a secret at Polytomic that is not stored here. A change would clear or replace it, so nothing was sent. Add the secret to the blueprint, or enter it again in this tenant's values.`,
  ),
  resource_taken: says(
    { name },
    ({ name }) =>
      `${name} belongs to another blueprint of this tenant. Give it another name in one of the two.`,
  ),
  resource_refused: says(
    { name, failure },
    ({ name, failure }) => `${name}: ${sentence(failureWords(failure))} What was made before it stays.`,
  ),
  add_on_missing: says(
    { name, failure },
    ({ name, failure }) =>
      `${name}: ${sentence(failureWords(failure))} Custom roles and policies are an add-on of Polytomic, and the user of the tenant's key has to be an admin. What was made before it stays.`,
  ),
  resource_in_use: says(
    { name, failure, users: z.array(z.string()).default([]) },
    ({ name, failure, users }) =>
      `${name} is used by ${users.length === 0 ? "something" : users.join(", ")}, which this blueprint did not make, so it stays. ${failureWords(failure)}`,
  ),
  resource_runs: says(
    { name },
    ({ name }) =>
      `${name} still runs at Polytomic. Its run is being cancelled, and it is deleted once that has ended.`,
  ),
  connection_name_taken: says(
    { name, type: z.string() },
    ({ name, type }) =>
      `Polytomic has another connection called ${name}${type === "" ? "" : `, of the type ${type}`}. The customer can't use this name for a second one. Rename or delete it at Polytomic, then try again.`,
  ),
  awaits_customer: says({ name }, ({ name }) => `Waiting for the customer to connect ${name}.`),
  awaits_health: says({ name }, ({ name }) => `Waiting until Polytomic reports ${name} as healthy.`),
  awaits_schema: says(
    { name },
    ({ name }) => `Waiting for Polytomic to read the schema that ${name} needs. This can take some minutes.`,
  ),
  resource_not_there: says(
    { name },
    ({ name }) => `Polytomic does not find ${name}, which it confirmed before. We look again.`,
  ),
  resource_fixed: says(
    { name },
    ({ name }) =>
      `${name} differs in something that can't be changed at Polytomic. Remove it there and apply the blueprint again, or change the blueprint.`,
  ),
  resource_needs_sign_in: says(
    { name },
    ({ name }) =>
      `Polytomic makes ${name} only once someone has signed in at the other system. Let the customer connect it: use a connection by the customer in the blueprint.`,
  ),
  resource_not_as_sent: says(
    { name },
    ({ name }) =>
      `Polytomic keeps ${name} otherwise than it was sent, so it was not switched on. The fields are listed below: keep or ignore them for this tenant, or change the blueprint, then apply it again.`,
  ),
  resource_missing: says(
    { name },
    ({ name }) => `${name} no longer exists at Polytomic. Look at the plan: it can be made again.`,
  ),
  resource_found: says(
    { name, count: z.number() },
    ({ name, count }) =>
      `Polytomic has ${count === 1 ? "one" : count} called ${name}, and we can't tell whether we made it.`,
  ),
  resource_may_run: says(
    { name },
    ({ name }) => `A request for ${name} may still be running at Polytomic. We check again in a minute.`,
  ),
  run_unknown: says(
    { name },
    ({ name }) =>
      `We don't know whether the first run of ${name} started. A second run costs time and quota, so we don't repeat the request.`,
  ),
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
