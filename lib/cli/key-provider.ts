/** For `npm run doctor`: whether the key provider unwraps every data key, and which of its keys are in use. */
import { openDataKey } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { isEnvironment } from "#lib/base/key-provider.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { listWrappingWords } from "#lib/base/rewrap-data-keys.ts";
import { findCurrentKeyId } from "#lib/base/seal.ts";
import { settings } from "#lib/base/settings.ts";
import { cannotStart } from "./startup-error.ts";

const most = 100;

/** Throws with a list of those that their provider refuses to unwrap, and ProviderError where it does not answer. */
async function requireDataKeys(): Promise<void> {
  const rows = await db().dataKey.findMany({ select: { id: true }, orderBy: { createdAt: "asc" } });
  const refused: string[] = [];
  const hints = new Set<string>();
  for (const { id } of rows)
    await openDataKey(id).catch((error: unknown) => {
      const isOfRow = error instanceof ProviderError ? error.isRefusal : error instanceof AppError;
      if (!(error instanceof AppError && isOfRow)) throw error;
      refused.push(`data_key ${id}. ${error.message}`);
      hints.add(error.hint ?? "");
    });
  if (refused.length === 0) return;
  const more = refused.length > most ? [`And ${(refused.length - most).toLocaleString("en")} more.`] : [];
  throw cannotStart(
    [`${refused.length} of ${rows.length} can't be unwrapped:`, ...refused.slice(0, most), ...more].join(
      "\n",
    ),
    [...hints].join("\n"),
  );
}

/** Writes nothing. Throws ProviderError. */
export async function checkKeyProvider(): Promise<string> {
  await requireDataKeys();
  const wrapping = await listWrappingWords();
  if (isEnvironment())
    return ["the environment: ENCRYPTION_KEYS encrypt what is stored", ...wrapping].join("\n");
  const id = await findCurrentKeyId();
  const { used } = settings().keyProviders;
  if (id === undefined) return `${used}: no data key yet; it is made when the app starts`;
  return [`${used} unwraps data key ${id}`, ...wrapping].join("\n");
}
