import "server-only";
import type { Tx } from "#lib/base/db.ts";
import { opensAnother } from "./verify.ts";

/** What a key makes somebody look at. Only these are taken back when the key is well again. */
const words = {
  dead: "The key does not work any more",
  another: "The key opens another organization",
  nextDead: "The new key does not work",
  revoked: "The key was revoked: mint a new one",
  userRemoved: "The key's user was removed: mint a new key",
  perhapsReplaced: "The key may have been replaced: verify it",
} as const;

export const keyUserRemoved = words.userRemoved;
export const keyRevoked = words.revoked;
export const keyPerhapsReplaced = words.perhapsReplaced;

/** Says of a tenant what its current and next keys are like, and leaves all else that wants attention. */
export async function tellOfKeys(tx: Tx, tenantId: string): Promise<void> {
  const keys = await tx.organizationKey.findMany({
    where: { tenantId, state: { in: ["current", "next"] }, trouble: { not: null } },
    orderBy: { state: "asc" },
    select: { state: true, trouble: true },
  });
  const alarm = keys.some(({ trouble }) => trouble?.startsWith(opensAnother));
  const [first] = keys;
  if (first) {
    const attention = alarm ? words.another : first.state === "current" ? words.dead : words.nextDead;
    await tx.tenant.update({ where: { id: tenantId }, data: { attention } });
    return;
  }
  await tx.tenant.updateMany({
    where: { id: tenantId, attention: { in: Object.values(words) } },
    data: { attention: null },
  });
}
