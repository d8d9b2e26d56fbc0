import "server-only";
import { z } from "zod";

/** What staff have to decide before an onboarding can go on. Kept in `Tenant.decision`. */
const decision = z.discriminatedUnion("kind", [
  /** The name typed equals or nearly equals others. Nothing was sent. */
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
  /** What the step would make is there already, and we cannot be sure that it is ours. */
  z.object({ kind: z.literal("exists"), id: z.string(), name: z.string(), why: z.string() }),
  /** Polytomic keeps reporting a conflict, and what it conflicts with is not in its list. */
  z.object({ kind: z.literal("conflict"), message: z.string() }),
  /** The user seems to have a key already; minting another kills it. */
  z.object({ kind: z.literal("key-exists"), message: z.string() }),
  /** The stored key opens another organization, belongs to another user, or does not work. */
  z.object({ kind: z.literal("key-wrong"), message: z.string() }),
  /** Polytomic refused the partner key. */
  z.object({ kind: z.literal("credential"), message: z.string() }),
]);

export type Decision = z.infer<typeof decision>;

export function readDecision(stored: unknown): Decision | null {
  return stored === null || stored === undefined ? null : decision.parse(stored);
}

/** The words of `Tenant.attention`: why somebody has to look. Null where the wizard merely asks. */
export function attentionOf(each: Decision): string | null {
  switch (each.kind) {
    case "matches":
      return null;
    case "exists":
      return "Found at Polytomic: adopt it or change the input";
    case "conflict":
      return "Polytomic reports a conflict";
    case "key-exists":
      return "The user may have a key already";
    case "key-wrong":
      return "The key did not pass its check";
    case "credential":
      return "The partner key was refused";
  }
}

export const unknownOutcome = "Sent, and the answer was never seen";
