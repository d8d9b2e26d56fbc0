import "server-only";
import { z } from "zod";
import { type MessageOf, noted, type Stored, says, type Words, worded } from "./family.ts";
import { onboardingSteps } from "./onboarding.ts";
import { operationKinds } from "./operation-kinds.ts";

/** What is unfinished: a step of the wizard, or a kind of operation. */
const asked = { ...onboardingSteps, ...operationKinds };
export type Asked = keyof typeof asked;
const isAsked = (value: unknown) => typeof value === "string" && Object.hasOwn(asked, value);

const mint = "Mint a new key and send it to the customer.";

/** What is missing or wrong. `isHeld`: there is an encryption key with this id. */
function unreadable({ keyId, isHeld }: { keyId: string | null; isHeld: boolean }): string {
  if (keyId === null) return "The stored value is damaged.";
  return isHeld
    ? `Encryption key ${keyId} doesn't open it: the stored value or that key was altered.`
    : `It needs encryption key ${keyId}, which ENCRYPTION_KEYS doesn't contain.`;
}

/** What also counts while a tenant is on hold: its keys keep working, for the wrong hands too. */
export const alsoOnHold: string[] = [
  "foreign_key",
  "another_users_key",
  "key_link_opened_again",
] satisfies AttentionCode[];

/**
 * Why a tenant needs attention. The order is the severity, worst first, and must match the database's attention_code.
 */
export const attentionReasons = {
  foreign_key: says({ organization: z.string().nullable() }, ({ organization }) => ({
    title: `Foreign key: it opens ${organization ?? "another organization"}`,
    hint: "A customer may see another customer's data. Stop using the key here before anything else.",
  })),
  another_users_key: says({}, () => ({
    title: "The key belongs to another user",
    hint: "Stop using the key here, then mint a new one.",
  })),
  key_link_opened_again: says({ isSameAddress: z.boolean() }, ({ isSameAddress }) => ({
    title: "A used one-time link was opened again",
    hint: `${isSameAddress ? "It came from the address that took the key." : "It came from another address than the one that took the key."} If it was not the customer, someone else may have the key: rotate it.`,
  })),
  organization_missing: says({}, () => ({
    title: "The organization is missing at Polytomic",
    hint: "Find out who deleted it, then open Checks to resolve it.",
  })),
  key_not_working: says({}, () => ({ title: "The key no longer works", hint: mint })),
  key_unreadable: says({ keyId: z.string().nullable(), isHeld: z.boolean() }, (params) => ({
    title: "The stored key can't be decrypted",
    hint: `${unreadable(params)} The customer's own copy is not affected. An admin can restore the encryption key or the stored value, or mint a new key.`,
  })),
  key_revoked: says({}, () => ({ title: "The key was revoked: mint a new one", hint: mint })),
  key_user_removed: says({}, () => ({ title: "The key's user was removed: mint a new key", hint: mint })),
  key_out_of_use: says({}, () => ({ title: "The key was stopped here: mint a new one", hint: mint })),
  no_key: says({}, () => ({ title: "No key is in use: mint a new one", hint: mint })),
  new_key_not_working: says({}, () => ({
    title: "The new key does not work",
    hint: "The old key stays in use. Verify both keys, or cancel the rotation with overlap.",
  })),
  partner_key_refused: says({}, () => ({
    title: "The partner key was refused",
    hint: "Continue the onboarding once Polytomic accepts the partner key.",
  })),
  key_check_failed: says({}, () => ({
    title: "The key failed verification",
    hint: "Verify it again, or replace it.",
  })),
  key_exists: says({}, () => ({
    title: "The user may already have a key",
    hint: "Decide whether to replace it.",
  })),
  found_upstream: says({}, () => ({
    title: "Found at Polytomic: adopt it or change the input",
    hint: "We can't tell whether we created it.",
  })),
  conflict: says({}, () => ({
    title: "Polytomic reports a conflict",
    hint: "Check again, or change the input.",
  })),
  background_work_failed: says({ asked: z.custom<Asked>(isAsked), reference: z.string() }, (params) => ({
    title: `Background work keeps failing: ${asked[params.asked].doing}`,
    hint: `We retry once an hour. The log has the error under the reference ${params.reference}.`,
  })),
  unknown_outcome: says({ asked: z.custom<Asked>(isAsked) }, (params) => ({
    title: `We didn't get an answer about ${asked[params.asked].doing}`,
    hint: "We keep retrying and never create duplicates.",
  })),
  blueprint_failed: says({ blueprint: z.string() }, ({ blueprint }) => ({
    title: `The blueprint ${blueprint} could not be applied`,
    hint: "Its page says which resource was refused and why. Apply it again once the problem is fixed.",
  })),
  key_perhaps_replaced: says({}, () => ({
    title: "The key may have stopped: verify it",
    hint: "A request that stops it was sent and then cancelled.",
  })),
  stop_put_off: says({}, () => ({
    title: "The scheduled stop of the old key was put off",
    hint: "The customer is not known to have the new key. Send it, then set another time or confirm that they have switched.",
  })),
  new_key_unsent: says({}, () => ({
    title: "The new key has not been sent yet",
    hint: "The old key was replaced after someone left, or because it could not be decrypted. Send the new one to the customer.",
  })),
  syncs_failing: says({ failing: z.number(), syncs: z.number() }, ({ failing, syncs }) => ({
    title: `${failing} of ${syncs} ${syncs === 1 ? "sync" : "syncs"} failing`,
    hint: "As of the last check. Health shows which syncs fail.",
  })),
  blueprint_waits: says(
    { blueprint: z.string(), connection: z.string(), assignmentId: z.string().optional() },
    ({ blueprint, connection }) => ({
      title: `The customer has not connected ${connection} yet`,
      hint: `The blueprint ${blueprint} waits for it. Send the customer a connect link.`,
    }),
  ),
  blueprint_drifted: says({ blueprint: z.string(), resources: z.number() }, ({ blueprint, resources }) => ({
    title: `${resources} ${resources === 1 ? "resource" : "resources"} of the blueprint ${blueprint} changed at Polytomic`,
    hint: "The tenant's Blueprints page shows what changed. Put it back, keep it for this tenant, or ignore it.",
  })),
  noted,
};

export type AttentionReason = MessageOf<typeof attentionReasons>;
export type AttentionCode = AttentionReason["code"];

export const attentionWords = (reason: Stored): Words => worded(attentionReasons, reason);
