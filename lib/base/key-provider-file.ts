import "server-only";
import { readFileSync } from "node:fs";
import { decrypt, encrypt, readHeader } from "./jwe.ts";
import { alteredDataKey, ProviderError, type Wrapped, type WrappingKeys } from "./key-provider-request.ts";
import { encryptionKeys } from "./settings-rules.ts";

/*
 * A file with wrapping keys, one `id:base64-of-32-bytes` a line, such as a secret that an orchestrator mounts. It is
 * read at each use, which is rare, so a new file counts without a restart.
 */

function readKeys(path: string) {
  try {
    return encryptionKeys(
      readFileSync(path, "utf8")
        .trim()
        .split(/[\s,]+/)
        .join(","),
    );
  } catch (cause) {
    throw new ProviderError(
      "The file with the wrapping keys can't be used, so stored keys can't be opened right now.",
      "Check WRAPPING_KEYS_FILE: the file has one id:base64-of-32-bytes a line and can be read by this program.",
      false,
      cause,
    );
  }
}

export function keyFile(path: string): WrappingKeys {
  const wrap = async (key: Uint8Array, id: string): Promise<Wrapped> => {
    const [first] = readKeys(path);
    if (!first) throw new Error("no wrapping key");
    return { wrappingKey: first.id, text: await encrypt(key, first, id) };
  };
  const unwrap = async ({ text, wrappingKey }: Wrapped, id: string) => {
    const { kid, sub } = readHeader(text);
    // Before a key is missed: the row or the header may name one that never wrapped it.
    if (kid !== wrappingKey) throw alteredDataKey("its row and its wrapping name different wrapping keys");
    const key = readKeys(path).find((each) => each.id === kid);
    if (!key)
      throw new ProviderError(
        `The file with the wrapping keys has no key ${kid}.`,
        "Add the key to the file of WRAPPING_KEYS_FILE again.",
        true,
      );
    if (sub !== id) throw alteredDataKey("it was wrapped under another id");
    return await decrypt(text, key.bytes).catch((cause: unknown) => {
      throw new ProviderError(
        `Wrapping key ${key.id} doesn't open the data key: it has other bytes than before, or the data key was altered.`,
        "Restore the file of WRAPPING_KEYS_FILE, or the rows of the table data_key.",
        true,
        cause,
      );
    });
  };
  return { wrap, unwrap, rewrap: async (wrapped, id) => await wrap(await unwrap(wrapped, id), id) };
}
