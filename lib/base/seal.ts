import "server-only";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";
import { AppError } from "./errors.ts";
import type { Place } from "./sealed-columns.ts";
import { Secret } from "./secret.ts";
import { settings } from "./settings.ts";
import { UnreadableError } from "./unreadable.ts";

/** Ids are compared without case. */
const binding = (place: Place) => `${place.purpose}/${place.tenantId}/${place.recordId}`.toLowerCase();

const headerOf = (keyId: string, sub: string) =>
  ({ alg: "A256GCMKW", enc: "A256GCM", kid: keyId, sub }) as const;

/** The beginning of every value that this key encrypted: the part of the header that is whole base64 characters. */
export function sealedPrefix(keyId: string): string {
  const known = Buffer.from(JSON.stringify(headerOf(keyId, "")).slice(0, -2));
  return known.subarray(0, known.length - (known.length % 3)).toString("base64url");
}

/**
 * Encrypts a value for one row and column: JWE (compact) with its own content key, A256GCM, wrapped with A256GCMKW by
 * the first of ENCRYPTION_KEYS, whose id is in the header. The header includes the row and column and is
 * authenticated as additional data.
 */
export async function seal(value: Secret, place: Place): Promise<string> {
  const [current] = settings().encryptionKeys;
  if (!current) throw new AppError("configuration", "No encryption key is set.");
  return await new CompactEncrypt(new TextEncoder().encode(value.reveal()))
    .setProtectedHeader(headerOf(current.id, binding(place)))
    .encrypt(current.bytes);
}

/** As settings-rules.ts accepts them. */
const isKeyId = (text: string) => /^[A-Za-z0-9_.-]{1,64}$/.test(text);

/** Of a header that can be read; ids that no encryption key can have are not repeated. */
function readHeader(sealed: string): { kid: string | null; sub: string } {
  try {
    const { kid, sub } = decodeProtectedHeader(sealed);
    return { kid: typeof kid === "string" && isKeyId(kid) ? kid : null, sub: String(sub) };
  } catch {
    return { kid: null, sub: "" };
  }
}

/**
 * Decrypts a value that `seal` encrypted for this row and column. Throws UnreadableError if it was altered or moved, or
 * if its key is missing.
 */
export async function open(sealed: string, place: Place): Promise<Secret> {
  const { kid, sub } = readHeader(sealed);
  const key = settings().encryptionKeys.find(({ id }) => id === kid);
  try {
    if (!key || sub.toLowerCase() !== binding(place))
      throw new Error(key ? "sealed for another record" : "unknown key id");
    const { plaintext } = await compactDecrypt(sealed, key.bytes, {
      keyManagementAlgorithms: ["A256GCMKW"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return new Secret(new TextDecoder().decode(plaintext));
  } catch (cause) {
    throw new UnreadableError(place.purpose, { keyId: kid, isHeld: key !== undefined }, cause);
  }
}
