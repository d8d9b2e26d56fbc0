import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf, sealedDetail } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { findStep } from "./totp.ts";

/* The one way to use a code of a second factor: each works once, also of two requests at the same time. */

type Factor = { staffId: string; sealedAs: string | null };

export const placeOfFactor = ({ staffId, sealedAs }: Factor) =>
  placeOf("second-factor", null, staffId, sealedAs);

/** For the event that removes the secret. */
export const goneDetail = (staffId: string) => sealedDetail(placeOfFactor({ staffId, sealedAs: null }));

/** The sealed secret, and whether it is confirmed. Null if there is none. */
export async function findFactor(staffId: string) {
  return await db().secondFactor.findUnique({ where: { staffId }, omit: { sealed: false } });
}

export const openFactor = (factor: Factor & { sealed: string }): Promise<Secret> =>
  open(factor.sealed, placeOfFactor(factor));

/** A code that may be spent: see `readCode`. */
export type ReadCode =
  | { staffId: string; recovery: string }
  | { staffId: string; step: number; sealed: string; confirmedAt: Date };

/** Null if the code is wrong. Not for use in a transaction, because a key provider may have to be asked. */
export async function readCode(staffId: string, typed: string): Promise<ReadCode | null> {
  const code = typed.replace(/[\s-]/g, "");
  if (!/^\d{6}$/.test(code)) return { staffId, recovery: code };
  const factor = await findFactor(staffId);
  if (!factor?.confirmedAt) return null;
  const { sealed, confirmedAt } = factor;
  const step = findStep(await openFactor(factor), code, clock.now());
  return step === null ? null : { staffId, step, sealed, confirmedAt };
}

/** Which kind of code it was; null if it was used before, or if the second factor is another one by now. */
export async function spendCode(tx: Tx, read: ReadCode): Promise<"app" | "recovery" | null> {
  if ("recovery" in read)
    return (await spendRecoveryCode(tx, read.staffId, read.recovery)) ? "recovery" : null;
  const { staffId, step, sealed, confirmedAt } = read;
  const { count } = await tx.secondFactor.updateMany({
    where: { staffId, sealed, confirmedAt, lastStep: { lt: step } },
    data: { lastStep: step },
  });
  return count === 1 ? "app" : null;
}

const wrong = "This code is wrong or was used before. Wait for the next one.";
const missing = "Enter the code from your authenticator app, or a recovery code.";

/** For the field of the form that has the code. */
export const wrongCode = (typed: string, message = wrong): AppError =>
  new AppError("invalid", "Check the highlighted fields.", {
    fields: { code: typed.trim() === "" ? missing : message },
  });
