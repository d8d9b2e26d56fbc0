/** For `npm run doctor`: whether the key provider unwraps, and which of its keys are in use. */
import { openDataKey } from "#lib/base/data-keys.ts";
import { isEnvironment } from "#lib/base/key-provider.ts";
import { listWrappingWords } from "#lib/base/rewrap-data-keys.ts";
import { findCurrentKeyId } from "#lib/base/seal.ts";
import { settings } from "#lib/base/settings.ts";

/** Writes nothing. Throws ProviderError. */
export async function checkKeyProvider(): Promise<string> {
  const wrapping = await listWrappingWords();
  if (isEnvironment())
    return ["the environment: ENCRYPTION_KEYS encrypt what is stored", ...wrapping].join("\n");
  const id = await findCurrentKeyId();
  const { used } = settings().keyProviders;
  if (id === undefined) return `${used}: no data key yet; it is made when the app starts`;
  await openDataKey(id);
  return [`${used} unwraps data key ${id}`, ...wrapping].join("\n");
}
