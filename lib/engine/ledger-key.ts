import "server-only";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { type Db, db } from "#lib/base/db.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";

/*
 * Bodies hold secrets, which could be guessed from a plain hash, so the ledger's hashes have a key. It is random,
 * made once, and sealed in the database.
 */

const place = placeOf("ledger-key", null, "1");

async function readKey(): Promise<Secret> {
  const find = () => db().ledgerKey.findUnique({ where: { id: 1 }, omit: { sealed: false } });
  const found = await find();
  if (found) return await open(found.sealed, place);
  const sealed = await seal(new Secret(randomBytes(32).toString("base64")), place);
  // Of two that make it at once, the first one's counts.
  await db().ledgerKey.createMany({ data: { id: 1, sealed }, skipDuplicates: true });
  const made = await find();
  if (!made) throw new Error("The ledger's key could not be stored");
  return await open(made.sealed, place);
}

const keys = new WeakMap<Db, Promise<Secret>>();

async function requireKey(): Promise<Secret> {
  const reading = keys.get(db()) ?? readKey();
  keys.set(db(), reading);
  return await reading.catch((error: unknown) => {
    keys.delete(db());
    throw error;
  });
}

/** A body's hash for the ledger, and whether a stored one is of the same body: older rows have a plain SHA-256. */
export async function hashBody(
  body: unknown,
): Promise<{ hash: string; matches: (stored: string) => boolean }> {
  const text = JSON.stringify(body ?? null);
  const key = await requireKey();
  const hash = `hmac:${createHmac("sha256", key.reveal()).update(text).digest("hex")}`;
  const matches = (stored: string) =>
    stored === hash || stored === createHash("sha256").update(text).digest("hex");
  return { hash, matches };
}
