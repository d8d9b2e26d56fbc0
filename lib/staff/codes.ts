import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { findStep } from "./totp.ts";

/* The one way to use a code of a second factor: each works once, also of two requests at the same time. */

export const placeOfFactor = (staffId: string) => placeOf("second-factor", null, staffId);

/** The sealed secret, and whether it is confirmed. Null if there is none. */
export async function findFactor(staffId: string, from: Tx = db()) {
  return await from.secondFactor.findUnique({ where: { staffId }, omit: { sealed: false } });
}

export const openFactor = (staffId: string, sealed: string): Promise<Secret> =>
  open(sealed, placeOfFactor(staffId));

/** Which kind of code it was; null if it is wrong or was used before. */
export async function spendCode(tx: Tx, staffId: string, typed: string): Promise<"app" | "recovery" | null> {
  const code = typed.replace(/[\s-]/g, "");
  if (!/^\d{6}$/.test(code)) return (await spendRecoveryCode(tx, staffId, code)) ? "recovery" : null;
  const factor = await findFactor(staffId, tx);
  if (!factor?.confirmedAt) return null;
  const step = findStep(await openFactor(staffId, factor.sealed), code, clock.now());
  if (step === null) return null;
  const { sealed, confirmedAt } = factor;
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
