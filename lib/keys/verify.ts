import "server-only";
import type { Secret } from "#lib/base/secret.ts";
import type { KeyTrouble } from "#lib/messages/keys.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { OrganizationKey } from "#prisma/client/client.ts";

/** `email` is empty if it is not on record. */
export type Owner = { organizationId: string; userId: string; email: string };

/** The key works but is not what it should be: `organizationId` is what it opens. */
export type Foreign = { alive: false; isForeign: true; trouble: KeyTrouble; organizationId: string };

/** alive: it opens this organization and belongs to this user. Otherwise what is wrong with it. */
export type Verdict = { alive: true } | { alive: false; isForeign: false; trouble: KeyTrouble } | Foreign;

/** Whether it fits into a header. Anything else could never be sent, so that asking about it would never end. */
const isUsable = (key: Secret) => /^[\x21-\x7e]{1,4096}$/.test(key.reveal());

/**
 * Asks `GET /api/me` with the key itself; `timeLimitMs` shortens the time limit. Throws UpstreamError if Polytomic
 * gave no usable answer, which proves nothing about the key.
 */
export async function verifyKey(key: Secret, owner: Owner, timeLimitMs?: number): Promise<Verdict> {
  if (!isUsable(key)) return { alive: false, isForeign: false, trouble: { code: "not_usable", params: {} } };
  try {
    const me = await asOrganization(key, timeLimitMs).me();
    const { organization_id: organizationId } = me;
    const foreign = (trouble: KeyTrouble): Foreign => ({
      alive: false,
      isForeign: true,
      trouble,
      organizationId,
    });
    if (organizationId !== owner.organizationId) {
      const organization = me.organization_name || organizationId || "unnamed";
      return foreign({ code: "opens_another_organization", params: { organization } });
    }
    if (!me.is_user) return foreign({ code: "not_a_users_key", params: {} });
    const sameEmail = owner.email !== "" && me.email.toLowerCase() === owner.email.toLowerCase();
    if (me.id === owner.userId || sameEmail) return { alive: true };
    return foreign({ code: "belongs_to_another_user", params: { user: me.email || me.id } });
  } catch (error) {
    const status = upstreamStatus(error);
    if (status === 401 || status === 403)
      return { alive: false, isForeign: false, trouble: { code: "not_accepted", params: { status } } };
    throw error;
  }
}

const foreignTo: Partial<Record<KeyTrouble["code"], "organization" | "user">> = {
  opens_another_organization: "organization",
  belongs_to_another_user: "user",
  not_a_users_key: "user",
};

/**
 * Whether a key with this trouble is foreign to the organization or to the user; null if it is our user's or does not
 * work.
 */
export const findForeign = (trouble: KeyTrouble["code"] | null) =>
  (trouble !== null && foreignTo[trouble]) || null;

/** Who a key must belong to: its own user in the tenant's organization. */
export function ownerOf(
  key: Pick<OrganizationKey, "userId" | "userEmail">,
  tenant: Pick<TenantRecord, "organizationId" | "rootEmail" | "rootUserId">,
): Owner {
  const rootEmail = key.userId === tenant.rootUserId ? tenant.rootEmail : null;
  return {
    organizationId: tenant.organizationId ?? "",
    userId: key.userId,
    email: key.userEmail ?? rootEmail ?? "",
  };
}
