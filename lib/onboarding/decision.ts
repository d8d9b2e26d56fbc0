import "server-only";
import { z } from "zod";
import type { AttentionReason } from "#lib/messages/attention.ts";
import { conflicts } from "#lib/messages/decisions.ts";
import { failures } from "#lib/messages/failures.ts";
import { within } from "#lib/messages/family.ts";
import { keyTroubles } from "#lib/messages/keys.ts";

/** What staff must decide before an onboarding can continue. Stored in `Tenant.decision`. */
const decision = z.discriminatedUnion("kind", [
  /** The name equals others or is close to them. Nothing was sent. */
  z.object({
    kind: z.literal("matches"),
    matches: z.array(
      z.object({
        name: z.string(),
        closeness: z.enum(["exact", "near"]),
        tenantId: z.string().nullable(),
        organizationId: z.string().nullable(),
        isOwner: z.boolean(),
      }),
    ),
  }),
  /** What the step would create exists already, and we can't be sure that it is ours. */
  z.object({ kind: z.literal("exists"), id: z.string(), name: z.string() }),
  /** Polytomic keeps reporting a conflict that its list does not explain. */
  z.object({ kind: z.literal("conflict"), conflict: within(conflicts) }),
  /** The user seems to have a key; minting another one stops it. */
  z.object({ kind: z.literal("key-exists") }),
  /** The stored key opens another organization, belongs to another user, or does not work. */
  z.object({ kind: z.literal("key-wrong"), trouble: within(keyTroubles) }),
  /** Polytomic refused the partner key. */
  z.object({ kind: z.literal("credential"), failure: within(failures) }),
]);

export type Decision = z.infer<typeof decision>;

export function readDecision(stored: unknown): Decision | null {
  return stored === null || stored === undefined ? null : decision.parse(stored);
}

const reasons = {
  exists: "found_upstream",
  conflict: "conflict",
  "key-exists": "key_exists",
  "key-wrong": "key_check_failed",
  credential: "partner_key_refused",
} as const;

/** Why the tenant needs attention. Null if the wizard only asks. */
export const reasonFor = ({ kind }: Decision): AttentionReason | null =>
  kind === "matches" ? null : { code: reasons[kind], params: {} };

/** The reasons that the onboarding raises and clears: its decisions and its unknown outcomes. */
export const asked = [...Object.values(reasons), "noted"] as const;
export const unknown = "unknown_outcome" as const;
