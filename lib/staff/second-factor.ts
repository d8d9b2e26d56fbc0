import "server-only";
import { encode } from "uqr";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { seal } from "#lib/base/seal.ts";
import { sealedDetail } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { findFactor, goneDetail, openFactor, placeOfFactor, wrongCode } from "./codes.ts";
import { requireRight } from "./permissions.ts";
import { countRecoveryCodes, makeRecoveryCodes } from "./recovery-codes.ts";
import { needsFactorForKeys, readRequiredForKeys } from "./second-factor-policy.ts";
import { findUnlockedUntil } from "./sessions.ts";
import type { Staff } from "./staff.ts";
import { findStep, setupAddress, toBase32 } from "./totp.ts";
import type { SecondFactorView } from "./views.ts";

/*
 * One's own second factor. Its secret is shown while it is being set up, for a quarter of an hour and only after a
 * recent sign-in, and never again once it is confirmed.
 */

const setupMs = 15 * minuteMs;
const issuer = "Partner Onboarding";

const wrongAtSetup =
  "This code is wrong. Check that the clock of your device is right, then enter the next one.";

const isOpen = (createdAt: Date) => later(createdAt, setupMs) > clock.now();

/** The path of the dark modules, each a square of side 1. */
function qrOf(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { border: 4 });
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
  return { size, path: squares.join("") };
}

export async function readSecondFactor(staff: Staff): Promise<SecondFactorView> {
  requireRight(staff, "profile:edit");
  const [factor, isRequired] = await Promise.all([findFactor(staff.id), readRequiredForKeys()]);
  const requiredForKeys = isRequired && needsFactorForKeys(staff);
  if (factor?.confirmedAt) {
    const codesLeft = await countRecoveryCodes(staff.id);
    return { requiredForKeys, state: "on", since: factor.confirmedAt.toISOString(), codesLeft };
  }
  if (!factor || !isOpen(factor.createdAt) || !findUnlockedUntil(staff))
    return { requiredForKeys, state: "off" };
  const secret = await openFactor(factor);
  const address = setupAddress(secret, issuer, staff.email).reveal();
  return { requiredForKeys, state: "setting-up", secret: secret.reveal(), address, qr: qrOf(address) };
}

const alreadyOn = () => new AppError("conflict", "Your second factor is already on.");

/** Makes a new secret, which the profile shows until a code confirms it. */
export async function beginSecondFactor(staff: Staff): Promise<void> {
  const secret = new Secret(toBase32(Buffer.from(random.token(20), "base64url")));
  const sealedAs = random.orderedUuid();
  const sealed = await seal(secret, placeOfFactor({ staffId: staff.id, sealedAs }));
  const data = { sealed, sealedAs, createdAt: clock.now() };
  await transact(async (tx) => {
    await tx.secondFactor.createMany({ data: { staffId: staff.id, ...data }, skipDuplicates: true });
    const { count } = await tx.secondFactor.updateMany({
      where: { staffId: staff.id, confirmedAt: null },
      data,
    });
    if (count === 0) throw alreadyOn();
  });
}

/**
 * From now on sign-in asks for a code. The other sessions end: they were opened without one. Returns the recovery codes,
 * which are shown once.
 */
export async function confirmSecondFactor(staff: Staff, typed: string): Promise<string[]> {
  const factor = await findFactor(staff.id);
  if (factor?.confirmedAt) throw alreadyOn();
  if (!factor || !isOpen(factor.createdAt))
    throw new AppError("conflict", "The setup has expired.", { hint: "Start it again." });
  const now = clock.now();
  const secret = await openFactor(factor);
  const step = findStep(secret, typed.replace(/[\s-]/g, ""), now);
  if (step === null) throw wrongCode(typed, wrongAtSetup);
  return await transact(async (tx) => {
    // A sign-in with the password alone that is under way comes first, and is ended, or finds the factor.
    await tx.$queryRaw`SELECT id FROM staff WHERE id = ${staff.id}::uuid FOR NO KEY UPDATE`;
    const { count } = await tx.secondFactor.updateMany({
      where: { staffId: staff.id, sealed: factor.sealed, confirmedAt: null },
      data: { confirmedAt: now, lastStep: step },
    });
    if (count === 0) throw new AppError("conflict", "The setup was started again in another tab.");
    await tx.session.updateMany({
      where: { staffId: staff.id, endedAt: null, id: { not: staff.sessionId } },
      data: { endedAt: now },
    });
    const detail = sealedDetail(placeOfFactor(factor));
    await record(tx, staff, "staff.second-factor-on", { type: "staff", id: staff.id }, detail);
    return await makeRecoveryCodes(tx, staff.id);
  });
}

const off = () => new AppError("conflict", "Your second factor is off.");

/** New recovery codes; the old ones end. */
export async function renewRecoveryCodes(staff: Staff): Promise<string[]> {
  return await transact(async (tx) => {
    // Also so that two requests do not both leave their codes.
    const { count } = await tx.secondFactor.updateMany({
      where: { staffId: staff.id, confirmedAt: { not: null } },
      data: { staffId: staff.id },
    });
    if (count === 0) throw off();
    await record(tx, staff, "staff.recovery-codes-made", { type: "staff", id: staff.id }, {});
    return await makeRecoveryCodes(tx, staff.id);
  });
}

/** Turns it off, or cancels its setup. */
export async function endSecondFactor(staff: Staff): Promise<void> {
  await transact(async (tx) => {
    const { id: staffId } = staff;
    const { count } = await tx.secondFactor.deleteMany({ where: { staffId, confirmedAt: { not: null } } });
    await tx.secondFactor.deleteMany({ where: { staffId } });
    await tx.recoveryCode.deleteMany({ where: { staffId } });
    if (count === 0) return;
    const target = { type: "staff", id: staffId } as const;
    await record(tx, staff, "staff.second-factor-off", target, goneDetail(staffId));
  });
}
