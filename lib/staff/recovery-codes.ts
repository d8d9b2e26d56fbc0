import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { hashToken } from "#lib/links/token.ts";
import { toBase32 } from "./totp.ts";

/*
 * For a person without their authenticator app. 120 random bits each, in six groups of four, stored as a hash, and each
 * works once.
 */

const codes = 10;

/** The hash of a code as typed: letter case, spaces and hyphens do not count. */
const hashOf = (typed: string) => hashToken(typed.replace(/[\s-]/g, "").toUpperCase());

/** Replaces the person's codes. They are shown once. */
export async function makeRecoveryCodes(tx: Tx, staffId: string): Promise<string[]> {
  const made = Array.from({ length: codes }, () => {
    const text = toBase32(Buffer.from(random.token(15), "base64url")).toLowerCase();
    return (text.match(/.{4}/g) ?? []).join("-");
  });
  await tx.recoveryCode.deleteMany({ where: { staffId } });
  await tx.recoveryCode.createMany({ data: made.map((code) => ({ staffId, codeHash: hashOf(code) })) });
  return made;
}

/** Whether it was one of the person's codes and not used before. */
export async function spendRecoveryCode(tx: Tx, staffId: string, typed: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.updateMany({
    where: { staffId, codeHash: hashOf(typed), usedAt: null },
    data: { usedAt: clock.now() },
  });
  return count === 1;
}

export const countRecoveryCodes = (staffId: string): Promise<number> =>
  db().recoveryCode.count({ where: { staffId, usedAt: null } });
