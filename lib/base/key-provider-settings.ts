import "server-only";
/** Who wraps the data keys: the variables of each provider. Without KEY_PROVIDER, ENCRYPTION_KEYS encrypt directly. */
import { resolve } from "node:path";
import { z } from "zod";
import { Secret } from "./secret.ts";
import { isLoopback, oneOf, origin, refuse, secretOf, variable } from "./settings-readers.ts";

const named = (pattern: RegExp, what: string, fix: string) => (value: string) =>
  pattern.test(value) ? value : refuse(`is not ${what}.`, fix);

const httpsOnly = (fix: string) => (value: string) => {
  const url = origin(value.replace(/\/+$/, ""), fix);
  if (url.protocol !== "https:" && !isLoopback(url))
    refuse("is not https, so data keys would be sent unencrypted.", fix);
  return url.origin;
};

const path = (value: string) => resolve(value);
const awsCredential = "Set it as AWS gave it.";

export const keyProviderRules = {
  KEY_PROVIDER: variable(oneOf(["environment", "file", "vault", "aws-kms"])),
  WRAPPING_KEYS_FILE: variable(path),
  VAULT_ADDR: variable(httpsOnly("Set Vault's origin, for instance https://vault.example.com:8200.")),
  VAULT_TOKEN: variable(secretOf(8, "Set a token whose policy allows update on the key.")),
  VAULT_TOKEN_FILE: variable(path),
  VAULT_NAMESPACE: variable(named(/^[\w/-]{1,200}$/, "a namespace", "Set it as Vault names it.")),
  VAULT_TRANSIT_MOUNT: variable(named(/^[\w/-]{1,200}$/, "a mount path", "Set it, for instance transit.")),
  VAULT_TRANSIT_KEY: variable(
    named(/^[\w.-]{1,200}$/, "the name of a key", "Set it, for instance onboarding."),
  ),
  AWS_REGION: variable(named(/^[a-z0-9-]{2,40}$/, "a region", "Set it, for instance eu-central-1.")),
  AWS_ACCESS_KEY_ID: variable(named(/^[A-Z0-9]{16,128}$/, "an access key id", awsCredential)),
  AWS_SECRET_ACCESS_KEY: variable(secretOf(16, awsCredential)),
  AWS_SESSION_TOKEN: variable((value) => new Secret(value)),
  AWS_KMS_KEY_ID: variable(
    named(/^[\w:/-]{1,300}$/, "a key id, alias or ARN", "Set it, for instance alias/onboarding."),
  ),
  AWS_KMS_ENDPOINT: variable(httpsOnly("Set the endpoint's origin, or leave it unset.")),
};

const shape = z.object(keyProviderRules);
type Values = Partial<z.output<typeof shape>>;

const needed: Record<string, readonly (readonly string[])[]> = {
  file: [["WRAPPING_KEYS_FILE"]],
  vault: [["VAULT_ADDR"], ["VAULT_TOKEN", "VAULT_TOKEN_FILE"], ["VAULT_TRANSIT_KEY"]],
  "aws-kms": [["AWS_REGION"], ["AWS_KMS_KEY_ID"]],
};

/** What the provider needs and is not set. */
export function listKeyProviderProblems(source: Record<string, string | undefined>) {
  const isSet = (name: string) => Boolean(source[name]?.trim());
  const provider = source.KEY_PROVIDER?.trim() ?? "";
  const all = Object.hasOwn(needed, provider) ? (needed[provider] ?? []) : [];
  // Without both, AWS gives the credentials of a role.
  const both = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((name) => [name]);
  const pair = provider === "aws-kms" && both.flat().some(isSet) ? both : [];
  return [...all, ...pair]
    .filter((names) => !names.some(isSet))
    .map((names) => ({
      variable: names[0] ?? "",
      text: `is not set, but KEY_PROVIDER=${provider} needs it.\nSet ${names.join(" or ")}.`,
    }));
}

/** Every provider that is set, since what one has wrapped stays readable after a change to another. */
export function keyProvidersOf(values: Values) {
  const { VAULT_ADDR: address, VAULT_TRANSIT_KEY: vaultKey, VAULT_TOKEN: token } = values;
  const tokenFile = values.VAULT_TOKEN_FILE;
  const { AWS_REGION: region, AWS_KMS_KEY_ID: kmsKey, AWS_ACCESS_KEY_ID: accessKeyId } = values;
  const secretAccessKey = values.AWS_SECRET_ACCESS_KEY;
  return {
    used: values.KEY_PROVIDER ?? ("environment" as const),
    file: values.WRAPPING_KEYS_FILE,
    vault:
      address && vaultKey && (token || tokenFile)
        ? {
            address,
            token,
            tokenFile,
            key: vaultKey,
            mount: values.VAULT_TRANSIT_MOUNT ?? "transit",
            namespace: values.VAULT_NAMESPACE,
          }
        : undefined,
    awsKms:
      region && kmsKey
        ? {
            endpoint: values.AWS_KMS_ENDPOINT ?? `https://kms.${region}.amazonaws.com`,
            region,
            key: kmsKey,
            credentials:
              accessKeyId && secretAccessKey
                ? { accessKeyId, secretAccessKey, sessionToken: values.AWS_SESSION_TOKEN }
                : null,
          }
        : undefined,
  };
}

export type KeyProviders = ReturnType<typeof keyProvidersOf>;
