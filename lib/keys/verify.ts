import "server-only";
import type { Secret } from "#lib/base/secret.ts";
import { upstreamStatus } from "#lib/polytomic/answer.ts";
import { holder } from "#lib/polytomic/partner.ts";

/** `email` is empty where it is not on record. */
export type Owner = { organizationId: string; userId: string; email: string };

/** alive: it opens this organization and is this user's. Otherwise what is wrong, in a sentence for staff. */
export type Verdict =
  | { alive: true }
  | { alive: false; why: "refused" | "organization" | "user"; message: string };

/**
 * Asks `GET /api/me` with the key itself. Throws UpstreamError when Polytomic gave no usable answer, which
 * says nothing about the key.
 */
export async function verifyKey(key: Secret, owner: Owner): Promise<Verdict> {
  try {
    const me = await holder(key).me();
    if (me.organization_id !== owner.organizationId)
      return wrong(
        "organization",
        `${opensAnother}: ${me.organization_name || me.organization_id || "unnamed"}.`,
      );
    if (!me.is_user) return wrong("user", "It is not a user's key.");
    const sameEmail = owner.email !== "" && me.email.toLowerCase() === owner.email.toLowerCase();
    if (me.id === owner.userId || sameEmail) return { alive: true };
    return wrong("user", `It belongs to another user: ${me.email || me.id}.`);
  } catch (error) {
    const status = upstreamStatus(error);
    if (status === 401 || status === 403)
      return wrong("refused", `Polytomic does not accept it (${status}).`);
    throw error;
  }
}

/** How the trouble of a key that opens another organization begins. */
export const opensAnother = "It opens another organization";

const wrong = (why: "refused" | "organization" | "user", message: string): Verdict => ({
  alive: false,
  why,
  message,
});
