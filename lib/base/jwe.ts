import "server-only";
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from "jose";

/*
 * The only place that encrypts: JWE (compact) with its own content key, A256GCM, wrapped with A256GCMKW by a key of 32
 * bytes. The header names that key and what the value is bound to, and is authenticated as additional data.
 */

const headerOf = (keyId: string, sub: string) =>
  ({ alg: "A256GCMKW", enc: "A256GCM", kid: keyId, sub }) as const;

/** The beginning of every value that this key encrypted: the part of the header that is whole base64 characters. */
export function sealedPrefix(keyId: string): string {
  const known = Buffer.from(JSON.stringify(headerOf(keyId, "")).slice(0, -2));
  return known.subarray(0, known.length - (known.length % 3)).toString("base64url");
}

export type NamedKey = { id: string; bytes: Uint8Array };

export const encrypt = (value: Uint8Array, { id, bytes }: NamedKey, sub: string): Promise<string> =>
  new CompactEncrypt(value).setProtectedHeader(headerOf(id, sub)).encrypt(bytes);

/** As settings-rules.ts accepts them. */
const isKeyId = (text: string) => /^[A-Za-z0-9_.-]{1,64}$/.test(text);

/** Of a header that can be read; ids that no encryption key can have are not repeated. */
export function readHeader(sealed: string): { kid: string | null; sub: string } {
  try {
    const { kid, sub } = decodeProtectedHeader(sealed);
    return { kid: typeof kid === "string" && isKeyId(kid) ? kid : null, sub: String(sub) };
  } catch {
    return { kid: null, sub: "" };
  }
}

/** The same value with another key's id in its header. Null if the header can't be read. */
export function naming(sealed: string, keyId: string): string | null {
  const [header = "", ...rest] = sealed.split(".");
  try {
    const read = { ...(JSON.parse(Buffer.from(header, "base64url").toString()) as object), kid: keyId };
    return [Buffer.from(JSON.stringify(read)).toString("base64url"), ...rest].join(".");
  } catch {
    return null;
  }
}

export async function decrypt(sealed: string, key: Uint8Array): Promise<Uint8Array> {
  const { plaintext } = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ["A256GCMKW"],
    contentEncryptionAlgorithms: ["A256GCM"],
  });
  return plaintext;
}
