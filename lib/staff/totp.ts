import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { secondMs } from "#lib/base/clock.ts";
import { Secret } from "#lib/base/secret.ts";

/* Codes of authenticator apps, RFC 6238 with what all apps support: SHA-1, 6 digits, a new code every 30 seconds. */

const stepMs = 30 * secondMs;
const usualDigits = 6;
/** The clock of a phone may differ by this many steps. */
const drift = 1;

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, without padding. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

export const stepAt = (at: Date): number => Math.floor(at.getTime() / stepMs);

export function codeOf(secret: Secret, step: number, digits = usualDigits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(secret.reveal())).update(counter).digest();
  const number = mac.readUInt32BE(mac.readUInt8(mac.length - 1) & 15) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** The step whose code this is, of those around `at`; null if it is none. */
export function findStep(secret: Secret, code: string, at: Date): number | null {
  const now = stepAt(at);
  let found: number | null = null;
  for (let step = now - drift; step <= now + drift; step += 1) {
    const right = Buffer.from(codeOf(secret, step));
    const given = Buffer.from(code);
    if (given.length === right.length && timingSafeEqual(given, right)) found = step;
  }
  return found;
}

/** What a QR code tells an authenticator app. */
export function setupAddress(secret: Secret, issuer: string, email: string): Secret {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`;
  const query = `secret=${secret.reveal()}&issuer=${encodeURIComponent(issuer)}`;
  return new Secret(`otpauth://totp/${label}?${query}`);
}
