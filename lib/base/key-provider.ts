import "server-only";
import { AppError } from "./errors.ts";
import { awsKms } from "./key-provider-aws-kms.ts";
import { keyFile } from "./key-provider-file.ts";
import {
  alteredDataKey,
  ProviderError,
  type ProviderName,
  type WrappingKeys,
} from "./key-provider-request.ts";
import { vault } from "./key-provider-vault.ts";
import { countKeyProvider } from "./metrics.ts";
import { settings } from "./settings.ts";

/** Whether ENCRYPTION_KEYS encrypt what is stored, without data keys. */
export const isEnvironment = (): boolean => settings().keyProviders.used === "environment";

/** The provider that wraps data keys from now on; not for `environment`. */
export function currentProvider(): ProviderName {
  const { used } = settings().keyProviders;
  if (used === "environment") throw new Error("the environment wraps no data keys");
  return used === "aws-kms" ? "aws_kms" : used;
}

const notSet = (variables: string) =>
  new AppError("configuration", "A data key was wrapped by a provider that is not set.", {
    hint: `Set ${variables} again.`,
  });

async function counted<T>(name: ProviderName, asking: Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const count = (outcome: "ok" | "refused" | "failed") =>
    countKeyProvider(name, outcome, performance.now() - startedMs);
  try {
    const answer = await asking;
    count("ok");
    return answer;
  } catch (error) {
    count(error instanceof ProviderError && error.isRefusal ? "refused" : "failed");
    throw error;
  }
}

const watched = (name: ProviderName, keys: WrappingKeys): WrappingKeys => ({
  wrap: (...given) => counted(name, keys.wrap(...given)),
  unwrap: (...given) => counted(name, keys.unwrap(...given)),
  rewrap: (...given) => counted(name, keys.rewrap(...given)),
});

/** What each provider returns looks different. */
function madeBy(text: string): ProviderName {
  if (text.startsWith("vault:")) return "vault";
  return text.includes(".") ? "file" : "aws_kms";
}

/** The provider that wrapped this data key. Throws ProviderError if the row names another, and AppError if it is not set. */
export function providerOfRow({
  provider,
  wrapped,
}: {
  provider: ProviderName;
  wrapped: string;
}): WrappingKeys {
  if (madeBy(wrapped) !== provider)
    throw alteredDataKey("its row names another provider than the one that wrapped it");
  return providerOf(provider);
}

/** A provider that is set. After a change of KEY_PROVIDER, the one before is still needed until `npm run keys -- rotate`. */
export function providerOf(name: ProviderName): WrappingKeys {
  const { file, vault: ofVault, awsKms: ofAws } = settings().keyProviders;
  if (name === "file" && file) return watched(name, keyFile(file));
  if (name === "vault" && ofVault) return watched(name, vault(ofVault));
  if (name === "aws_kms" && ofAws) return watched(name, awsKms(ofAws));
  throw notSet({ file: "WRAPPING_KEYS_FILE", vault: "VAULT_*", aws_kms: "AWS_*" }[name]);
}
