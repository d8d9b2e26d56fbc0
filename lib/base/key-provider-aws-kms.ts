import "server-only";
import { AwsV4Signer } from "aws4fetch";
import { awsCredentials } from "./aws-credentials.ts";
import { clock } from "./clock.ts";
import {
  alteredDataKey,
  ask,
  ProviderError,
  type Wrapped,
  type WrappingKeys,
} from "./key-provider-request.ts";
import type { KeyProviders } from "./key-provider-settings.ts";

/* AWS KMS, by requests signed with Signature Version 4. A data key's id is its encryption context. */

type Set = NonNullable<KeyProviders["awsKms"]>;

/** What a later attempt may get past. */
const passing = new Set([
  ...["ThrottlingException", "KMSInternalException", "KeyUnavailableException", "DependencyTimeoutException"],
  ...["LimitExceededException", "ServiceUnavailableException"],
]);
const hints: Record<string, string> = {
  AccessDeniedException: "Allow kms:Encrypt, kms:Decrypt and kms:ReEncrypt* on the key.",
  DisabledException: "Enable the key again in AWS KMS.",
  KMSInvalidStateException: "The key is disabled or going to be deleted: cancel that in AWS KMS.",
  InvalidCiphertextException: "Restore the rows of the table data_key from a backup of the database.",
  NotFoundException: "Check AWS_KMS_KEY_ID and AWS_REGION.",
  InvalidSignatureException: "Check AWS_SECRET_ACCESS_KEY, and this machine's clock.",
  ExpiredTokenException: "Set new AWS credentials and restart the app, or give this machine a role.",
};

function refusal(status: number, type: unknown): ProviderError {
  const code = /(\w+)$/.exec(String(type ?? ""))?.[1] ?? "";
  const isKnown = Object.hasOwn(hints, code) || passing.has(code);
  return new ProviderError(
    `AWS KMS answered ${status}${isKnown ? ` (${code})` : ""}, so stored keys can't be opened right now.`,
    hints[code] ?? "Nothing is lost. Check the key and the credentials in AWS.",
    status < 500 && status !== 429 && !passing.has(code),
  );
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const idOf = (key: string) => key.split("/").at(-1);
const contextOf = (id: string) => ({ "partner-onboarding:data-key": id });

async function call(set: Set, action: string, input: object): Promise<Record<string, unknown>> {
  const { accessKeyId, secretAccessKey, sessionToken } = await awsCredentials(set.credentials);
  const { method, url, headers, body } = await new AwsV4Signer({
    url: `${set.endpoint}/`,
    method: "POST",
    headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": `TrentService.${action}` },
    body: JSON.stringify(input),
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service: "kms",
    region: set.region,
    datetime: clock
      .now()
      .toISOString()
      .replace(/[:-]|\.\d{3}/g, ""),
    allHeaders: true,
  }).sign();
  if (method !== "POST") throw new Error("unreachable");
  const answer = await ask("AWS KMS", {
    url: String(url),
    headers: Object.fromEntries(headers),
    body: String(body),
  });
  if (answer.status !== 200) throw refusal(answer.status, answer.body.__type);
  return answer.body;
}

export function awsKms(set: Set): WrappingKeys {
  const asWrapped = ({ CiphertextBlob, KeyId }: Record<string, unknown>): Wrapped => ({
    text: String(CiphertextBlob),
    wrappingKey: String(KeyId ?? set.key),
  });
  return {
    wrap: async (key, id) =>
      asWrapped(
        await call(set, "Encrypt", {
          KeyId: set.key,
          Plaintext: base64(key),
          EncryptionContext: contextOf(id),
        }),
      ),
    async unwrap({ text, wrappingKey }, id) {
      const { Plaintext, KeyId } = await call(set, "Decrypt", {
        CiphertextBlob: text,
        EncryptionContext: contextOf(id),
      });
      // A replica of the key in another region has the same id.
      if (idOf(String(KeyId)) !== idOf(wrappingKey))
        throw alteredDataKey("its row names another key of AWS KMS than the one that wrapped it");
      return new Uint8Array(Buffer.from(String(Plaintext), "base64"));
    },
    rewrap: async ({ text }, id) =>
      asWrapped(
        await call(set, "ReEncrypt", {
          CiphertextBlob: text,
          SourceEncryptionContext: contextOf(id),
          DestinationKeyId: set.key,
          DestinationEncryptionContext: contextOf(id),
        }),
      ),
  };
}
