import "server-only";
import type { Secret } from "#lib/base/secret.ts";
import { upstreamStatus } from "#lib/polytomic/answer.ts";
import { holder } from "#lib/polytomic/partner.ts";

export type Owner = { organizationId: string; userId: string; email: string };

/**
 * alive: it opens this organization and is this user's. Otherwise what is wrong, in a sentence for staff;
 * foreign: it opens another organization, which is an alarm.
 */
export type Verdict = { alive: true } | { alive: false; foreign: boolean; message: string };

/**
 * Asks `GET /api/me` with the key itself. Throws UpstreamError when Polytomic gave no usable answer, which
 * says nothing about the key.
 */
export async function verifyKey(key: Secret, owner: Owner): Promise<Verdict> {
  try {
    const me = await holder(key).me();
    if (me.organization_id !== owner.organizationId)
      return wrong(
        `It opens another organization: ${me.organization_name || me.organization_id || "unnamed"}.`,
        true,
      );
    if (!me.is_user) return wrong("It is not a user's key.");
    const sameUser = me.id === owner.userId || me.email.toLowerCase() === owner.email.toLowerCase();
    return sameUser ? { alive: true } : wrong(`It belongs to another user: ${me.email || me.id}.`);
  } catch (error) {
    const status = upstreamStatus(error);
    if (status === 401 || status === 403) return wrong(`Polytomic does not accept it (${status}).`);
    throw error;
  }
}

const wrong = (message: string, foreign = false): Verdict => ({ alive: false, foreign, message });
