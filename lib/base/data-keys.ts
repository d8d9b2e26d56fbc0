import "server-only";
import { randomBytes } from "node:crypto";
import { clock, hourMs, minuteMs, secondMs } from "./clock.ts";
import { db } from "./db.ts";
import type { NamedKey } from "./jwe.ts";
import { currentProvider, providerOf, providerOfRow } from "./key-provider.ts";
import { alteredDataKey, ProviderError, type ProviderName } from "./key-provider-request.ts";
import { log } from "./log.ts";
import { random } from "./random.ts";

/*
 * Data keys encrypt what is stored, and a provider wraps them, so a rotation of its wrapping key is one request for
 * each data key. They are held in memory for a while. A provider that does not answer is asked again after a pause, and
 * what it unwrapped within the last hour stays in use; what it refuses is forgotten at once.
 */

const freshMs = 5 * minuteMs;
const longestMs = hourMs;
const pauseMs = 10 * secondMs;
const currentMs = minuteMs;
export const mostHeld = 50;

type Held = { bytes: Uint8Array; at: number };
const none = () => ({
  held: new Map<string, Held>(),
  asking: new Map<string, Promise<Uint8Array>>(),
  current: undefined as { id: string; at: number } | undefined,
  silent: undefined as { error: ProviderError; id: string; at: number } | undefined,
});
let kept = none();

/** Makes this process ask again for everything. */
export function forgetDataKeys(): void {
  kept = none();
}

const now = () => clock.now().getTime();

/** A data key that is in memory; undefined if the provider has to be asked. */
export function heldDataKey(id: string): Uint8Array | undefined {
  const held = kept.held.get(id);
  return held && now() - held.at < longestMs ? held.bytes : undefined;
}

export const heldDataKeyIds = (): string[] => [...kept.held.keys()].filter((id) => heldDataKey(id));

function hold(id: string, bytes: Uint8Array): Uint8Array {
  kept.held.delete(id);
  kept.held.set(id, { bytes, at: now() });
  const [oldest] = kept.held.keys();
  if (kept.held.size > mostHeld && oldest !== undefined) kept.held.delete(oldest);
  return bytes;
}

type Row = { id: string; provider: ProviderName; wrappingKey: string; wrapped: string };
export const columns = { id: true, provider: true, wrappingKey: true, wrapped: true } as const;

/** Asks the provider, or throws what it last said if that was just now. What it refuses may be this data key alone. */
async function unwrap(row: Row): Promise<Uint8Array> {
  const { id, wrappingKey, wrapped: text } = row;
  const { silent } = kept;
  if (silent && now() - silent.at < pauseMs && (silent.id === id || !silent.error.isRefusal))
    throw silent.error;
  try {
    const bytes = await providerOfRow(row).unwrap({ wrappingKey, text }, id);
    if (bytes.length !== 32) throw alteredDataKey("it has another length than a data key");
    kept.silent = undefined;
    return hold(id, bytes);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.isRefusal) kept.held.delete(id);
    kept.silent = { error, id, at: now() };
    log().error({ err: error, dataKey: id }, "the key provider did not unwrap a data key");
    throw error;
  }
}

/** Null if there is no such data key. Throws ProviderError. Not for use in a transaction. */
export async function openDataKey(id: string): Promise<Uint8Array | null> {
  const held = kept.held.get(id);
  if (held && now() - held.at < freshMs) return held.bytes;
  const row = await db().dataKey.findUnique({ where: { id }, select: columns });
  if (!row) return null;
  const asking = kept.asking.get(id) ?? unwrap(row).finally(() => kept.asking.delete(id));
  kept.asking.set(id, asking);
  try {
    return await asking;
  } catch (error) {
    const stillHeld = heldDataKey(id);
    if (stillHeld) return stillHeld;
    throw error;
  }
}

export const findCurrentId = async () =>
  (await db().dataKey.findFirst({ where: { isCurrent: true }, select: { id: true } }))?.id;

/** The data key that encrypts from now on; the first is made when it is needed. */
export async function currentDataKey(): Promise<NamedKey> {
  const known = kept.current && now() - kept.current.at < currentMs ? kept.current.id : undefined;
  const id = known ?? (await findCurrentId()) ?? (await makeDataKey());
  const bytes = await openDataKey(id);
  if (!bytes) throw new Error(`data key ${id} is gone`);
  kept.current = { id, at: now() };
  return { id, bytes };
}

/** Makes a data key, unless another process was first; the id of the one that counts. */
async function makeDataKey(): Promise<string> {
  const id = `data.${random.token(9)}`;
  const bytes = new Uint8Array(randomBytes(32));
  const provider = currentProvider();
  const { wrappingKey, text: wrapped } = await providerOf(provider).wrap(bytes, id);
  const at = clock.now();
  const data = { id, provider, wrappingKey, wrapped, isCurrent: true, createdAt: at, wrappedAt: at };
  const { count } = await db().dataKey.createMany({ data, skipDuplicates: true });
  if (count === 1) return id;
  const other = await findCurrentId();
  if (other === undefined) throw new Error("the data key was not stored");
  return other;
}

/** What the provider last failed with in this process, while it has not worked since. */
export const silentProvider = (): ProviderError | undefined => kept.silent?.error;
