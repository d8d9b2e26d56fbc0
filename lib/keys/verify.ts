import "server-only";
import type { Secret } from "#lib/base/secret.ts";
import { asOrganization } from "#lib/polytomic/clients.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";

/** `email` is empty where it is not on record. */
export type Owner = { organizationId: string; userId: string; email: string };

/** It works and is not what it should be: `organizationId` is what it opens. */
export type Stranger = {
  alive: false;
  why: "organization" | "user";
  message: string;
  organizationId: string;
};

/** alive: it opens this organization and is this user's. Otherwise what is wrong, in a sentence for staff. */
export type Verdict = { alive: true } | { alive: false; why: "refused"; message: string } | Stranger;

/**
 * Asks `GET /api/me` with the key itself; `timeLimitMs` shortens the time limit. Throws UpstreamError when Polytomic gave no usable answer, which
 * says nothing about the key.
 */
export async function verifyKey(key: Secret, owner: Owner, timeLimitMs?: number): Promise<Verdict> {
  try {
    const me = await asOrganization(key, timeLimitMs).me();
    const { organization_id: organizationId } = me;
    const wrong = (why: Stranger["why"], message: string): Stranger => ({
      alive: false,
      why,
      message,
      organizationId,
    });
    if (organizationId !== owner.organizationId)
      return wrong(
        "organization",
        `${opensAnother}: ${me.organization_name || organizationId || "unnamed"}.`,
      );
    if (!me.is_user) return wrong("user", `${notAUsers}.`);
    const sameEmail = owner.email !== "" && me.email.toLowerCase() === owner.email.toLowerCase();
    if (me.id === owner.userId || sameEmail) return { alive: true };
    return wrong("user", `${anotherUsers}: ${me.email || me.id}.`);
  } catch (error) {
    const status = upstreamStatus(error);
    if (status === 401 || status === 403)
      return { alive: false, why: "refused", message: `Polytomic does not accept it (${status}).` };
    throw error;
  }
}

/** How the trouble of a key that works, and is not what it should be, begins. */
const opensAnother = "It opens another organization";
const anotherUsers = "It belongs to another user";
const notAUsers = "It is not a user's key";

/** What the trouble of a key says of whose it is; null where it is our user's, or dead. */
export function strangerIn(trouble: string | null): Stranger["why"] | null {
  if (trouble?.startsWith(opensAnother)) return "organization";
  return trouble?.startsWith(anotherUsers) || trouble?.startsWith(notAUsers) ? "user" : null;
}
