import "server-only";
import { currentDataKey, findCurrentId, heldDataKey, heldDataKeyIds, openDataKey } from "./data-keys.ts";
import { AppError } from "./errors.ts";
import { decrypt, encrypt, type NamedKey, naming, readHeader } from "./jwe.ts";
import { isEnvironment } from "./key-provider.ts";
import type { Place } from "./sealed-columns.ts";
import { Secret } from "./secret.ts";
import { settings } from "./settings.ts";
import { isDataKeyId } from "./settings-rules.ts";
import { UnreadableError } from "./unreadable.ts";

/** Ids are compared without case. */
const binding = ({ purpose, tenantId, recordId, version }: Place) =>
  [purpose, tenantId, recordId, ...(version === null ? [] : [version])].join("/").toLowerCase();

/** The key that encrypts: the first of ENCRYPTION_KEYS, or with a key provider the current data key. */
export async function currentKey(): Promise<NamedKey> {
  if (!isEnvironment()) return await currentDataKey();
  const [current] = settings().encryptionKeys;
  if (!current) throw new AppError("configuration", "No encryption key is set.");
  return current;
}

/** Its id; undefined while no data key was made. Makes none. */
export const findCurrentKeyId = async (): Promise<string | undefined> =>
  isEnvironment() ? settings().encryptionKeys[0]?.id : await findCurrentId();

/**
 * Encrypts a value for one row and column: see jwe.ts. The header includes the row and column and is authenticated as
 * additional data. Not for use in a transaction, because a key provider may have to be asked.
 */
export async function seal(value: Secret, place: Place): Promise<string> {
  return await (await readySeal())(value, place);
}

/** The same for a value that can be had only once: what it needs is at hand before the value exists. */
export async function readySeal(): Promise<typeof seal> {
  const key = await currentKey();
  return (value, place) => encrypt(new TextEncoder().encode(value.reveal()), key, binding(place));
}

/** The data key is not in memory, and the caller must not ask for it in a transaction: see `fetchKey`. */
export class NotHeld extends Error {
  readonly keyId: string;

  constructor(keyId: string) {
    super("the data key is not in memory");
    this.keyId = keyId;
  }
}

/** Gets a data key into memory; false if there is none with this id. Throws ProviderError. */
export const fetchKey = async ({ keyId }: NotHeld): Promise<boolean> => (await openDataKey(keyId)) !== null;

const ofEnvironment = (id: string | null) => settings().encryptionKeys.find((key) => key.id === id)?.bytes;

function heldKey(id: string | null): Uint8Array | undefined {
  if (id === null || !isDataKeyId(id)) return ofEnvironment(id);
  const bytes = heldDataKey(id);
  if (!bytes) throw new NotHeld(id);
  return bytes;
}

const anyKey = async (id: string | null): Promise<Uint8Array | undefined> =>
  id !== null && isDataKeyId(id) ? ((await openDataKey(id)) ?? undefined) : ofEnvironment(id);

async function openWith(
  sealed: string,
  place: Place,
  { kid, sub }: ReturnType<typeof readHeader>,
  key: Uint8Array | undefined,
): Promise<Secret> {
  try {
    if (!key || sub.toLowerCase() !== binding(place))
      throw new Error(key ? "sealed for another record or version" : "unknown key id");
    return new Secret(new TextDecoder().decode(await decrypt(sealed, key)));
  } catch (cause) {
    throw new UnreadableError(place.purpose, { keyId: kid, isHeld: key !== undefined }, cause);
  }
}

/** Whether one of these keys encrypted it and its header was changed to name another, which then is not missing. */
export async function isRenamed(sealed: string, keyIds: string[]): Promise<boolean> {
  for (const id of keyIds) {
    const [text, key] = [naming(sealed, id), await anyKey(id)];
    const opens = text !== null && key !== undefined && (await decrypt(text, key).catch(() => null));
    if (opens) return true;
  }
  return false;
}

const heldIds = () => [...settings().encryptionKeys.map(({ id }) => id), ...heldDataKeyIds()];

/**
 * Decrypts a value that `seal` encrypted for this row and column. Throws UnreadableError if it was altered or moved, or
 * if its key is missing, and ProviderError if the key provider does not unwrap the key. Not for use in a transaction.
 */
export async function open(sealed: string, place: Place): Promise<Secret> {
  const header = readHeader(sealed);
  const key = await anyKey(header.kid);
  const isMissing = !key && header.kid !== null;
  const isDamaged = isMissing && (await isRenamed(sealed, heldIds()));
  return await openWith(sealed, place, isDamaged ? { ...header, kid: null } : header, key);
}

/** The same in a transaction. Throws NotHeld where the key provider has to be asked first. */
export async function openHeld(sealed: string, place: Place): Promise<Secret> {
  const header = readHeader(sealed);
  return await openWith(sealed, place, header, heldKey(header.kid));
}
