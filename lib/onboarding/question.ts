import "server-only";
import { z } from "zod";
import type { Asking } from "#lib/engine/operation.ts";
import { conflicts } from "#lib/messages/decisions.ts";
import { failures } from "#lib/messages/failures.ts";
import { within } from "#lib/messages/family.ts";
import { keyTroubles } from "#lib/messages/keys.ts";

const match = z.object({
  name: z.string(),
  closeness: z.enum(["exact", "near"]),
  tenantId: z.string().nullable(),
  organizationId: z.string().nullable(),
  isOwner: z.boolean(),
});
export type Match = z.infer<typeof match>;

/** What staff must decide before an onboarding can continue. Stored in `Operation.question`. */
const question = z.discriminatedUnion("kind", [
  /** The name equals others or is close to them. Nothing was sent. */
  z.object({ kind: z.literal("matches"), matches: z.array(match) }),
  /** What the step would create exists already, and we can't be sure that it is ours. */
  z.object({ kind: z.literal("exists"), id: z.string(), name: z.string() }),
  /** Polytomic answered with a user who has another email than we sent. */
  z.object({ kind: z.literal("other-email"), id: z.string(), email: z.string() }),
  /** Polytomic keeps reporting a conflict that its list does not explain. */
  z.object({ kind: z.literal("conflict"), conflict: within(conflicts) }),
  /** The user seems to have a key; minting another one stops it. */
  z.object({ kind: z.literal("key-exists") }),
  /** The stored key opens another organization, belongs to another user, or does not work. */
  z.object({ kind: z.literal("key-wrong"), trouble: within(keyTroubles) }),
  /** Polytomic refused the partner key. */
  z.object({ kind: z.literal("credential"), failure: within(failures) }),
]);

export type Question = z.infer<typeof question>;

export function readQuestion(stored: unknown): Question | null {
  return stored === null || stored === undefined ? null : question.parse(stored);
}

const reasons = {
  exists: "found_upstream",
  "other-email": "found_upstream",
  conflict: "conflict",
  "key-exists": "key_exists",
  "key-wrong": "key_check_failed",
  credential: "partner_key_refused",
} as const;

/** A record found at Polytomic also tells what became of a lost request. */
const settling: Question["kind"][] = ["matches", "exists"];

/** The question as the engine asks it. That of near matches is asked on the page alone. */
export const asking = (question: Question): Asking => ({
  question,
  message: null,
  reason: question.kind === "matches" ? null : { code: reasons[question.kind], params: {} },
  settles: settling.includes(question.kind),
});
