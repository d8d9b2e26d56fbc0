import "server-only";
import { readFileSync } from "node:fs";
import {
  alteredDataKey,
  ask,
  ProviderError,
  type Wrapped,
  type WrappingKeys,
} from "./key-provider-request.ts";
import type { KeyProviders } from "./key-provider-settings.ts";

/*
 * HashiCorp Vault's transit engine. A data key's id is its context, which Vault checks only for a key that is
 * `derived`, so another context is tried when a data key is made.
 */

type Set = NonNullable<KeyProviders["vault"]>;
/** A key of Vault's. */
type Named = { mount: string; key: string };

/** Vault does not decrypt this under this context. A token without the right is refused otherwise. */
class WrongInput extends ProviderError {}

function refusal(status: number): ProviderError {
  if (status === 503)
    return new ProviderError(
      "Vault is sealed, so stored keys can't be opened right now.",
      "Nothing is lost. Unseal Vault.",
      false,
    );
  const isRefusal = status >= 400 && status < 500 && status !== 429;
  const Failure = status === 400 ? WrongInput : ProviderError;
  return new Failure(
    `Vault answered ${status}, so stored keys can't be opened right now.`,
    status === 403
      ? "Check VAULT_TOKEN: its policy needs update on encrypt, decrypt and rewrap of the key."
      : "Check VAULT_TRANSIT_KEY and VAULT_TRANSIT_MOUNT, and Vault's own log.",
    isRefusal,
  );
}

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");

const versionOf = (text: string) => /^vault:(v\d+):/.exec(text)?.[1] ?? "v?";

export function vault(set: Set): WrappingKeys {
  const token = () => set.token?.reveal() ?? readFileSync(set.tokenFile ?? "", "utf8").trim();
  const call = async (verb: "encrypt" | "decrypt" | "rewrap", input: object, by: Named = set) => {
    const { status, body } = await ask("Vault", {
      url: `${set.address}/v1/${by.mount}/${verb}/${by.key}`,
      headers: {
        "Content-Type": "application/json",
        "X-Vault-Request": "true",
        "X-Vault-Token": tokenOf(token),
        ...(set.namespace && { "X-Vault-Namespace": set.namespace }),
      },
      body: JSON.stringify(input),
    });
    const data = body.data as Record<string, unknown> | undefined;
    if (status !== 200 || !data) throw refusal(status);
    return data;
  };
  const isSet = ({ mount, key }: Named) => mount === set.mount && key === set.key;
  const asWrapped = ({ ciphertext }: Record<string, unknown>): Wrapped => {
    const text = String(ciphertext);
    return { text, wrappingKey: `${set.mount}/${set.key}:${versionOf(text)}` };
  };
  const decrypt = async (text: string, id: string, by: Named) => {
    const { plaintext } = await call("decrypt", { ciphertext: text, context: base64(id) }, by);
    return new Uint8Array(Buffer.from(String(plaintext), "base64"));
  };
  const unwrap = async (wrapped: Wrapped, id: string) => {
    const by = named(wrapped);
    try {
      return await decrypt(wrapped.text, id, by);
    } catch (error) {
      if (!(error instanceof WrongInput) || isSet(by)) throw error;
      // Another key than the one in use: either the one before, or the row was changed.
      const isOfSet = await decrypt(wrapped.text, id, set).then(
        () => true,
        () => false,
      );
      throw isOfSet
        ? alteredDataKey("its row names another key of Vault than the one that wrapped it")
        : error;
    }
  };
  const wrap = async (key: Uint8Array, id: string) => {
    const wrapped = asWrapped(await call("encrypt", { plaintext: base64(key), context: base64(id) }));
    const ignoresContext = await decrypt(wrapped.text, `${id}.other`, set).then(
      () => true,
      (error: unknown) => {
        if (error instanceof WrongInput) return false;
        throw error;
      },
    );
    if (ignoresContext)
      throw new ProviderError(
        `Vault's key ${set.key} does not check which data key it wraps.`,
        "Make another: vault write transit/keys/NAME derived=true. Then set VAULT_TRANSIT_KEY to it.",
        true,
      );
    return wrapped;
  };
  return {
    wrap,
    unwrap,
    async rewrap(wrapped, id) {
      if (!isSet(named(wrapped))) return await wrap(await unwrap(wrapped, id), id);
      return asWrapped(await call("rewrap", { ciphertext: wrapped.text, context: base64(id) }));
    },
  };
}

/**
 * The key that wrapped a data key: after a change of VAULT_TRANSIT_KEY or VAULT_TRANSIT_MOUNT not the one in use. It
 * becomes part of a path at Vault, so a changed row must not lead elsewhere.
 */
function named({ wrappingKey, text }: Wrapped): Named {
  const [, mount, key, version] = /^([\w/-]+)\/(\w[\w.-]*):(v[\d?]+)$/.exec(wrappingKey) ?? [];
  if (!mount || !key) throw alteredDataKey("it names no key of Vault");
  if (version !== versionOf(text)) throw alteredDataKey("its row and its wrapping name different versions");
  return { mount, key };
}

/** An agent of Vault may be about to write the file. */
function tokenOf(read: () => string): string {
  try {
    return read();
  } catch (cause) {
    throw new ProviderError(
      "VAULT_TOKEN_FILE can't be read.",
      "Check that Vault's agent runs and that this program may read the file.",
      false,
      cause,
    );
  }
}
