import "server-only";
import { ProviderError } from "./key-provider-request.ts";
import type { Secret } from "./secret.ts";

/* The credentials that requests to AWS are signed with. */

export type AwsCredentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
};

/** Those that are set. Without them AWS gives the ones of a role. */
export type SetCredentials = {
  accessKeyId: string;
  secretAccessKey: Secret;
  sessionToken: Secret | undefined;
};

let ofRole: Promise<() => Promise<AwsCredentials>> | undefined;

/** AWS' own client, which is loaded only for roles. It keeps the credentials and gets new ones before they expire. */
async function findRole(): Promise<() => Promise<AwsCredentials>> {
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  return defaultProvider();
}

/** Forgets what a role gave, as a restart does. */
export function forgetRole(): void {
  ofRole = undefined;
}

/** Throws ProviderError where nothing is set and AWS gives none either. */
export async function awsCredentials(set: SetCredentials | null): Promise<AwsCredentials> {
  if (set)
    return {
      accessKeyId: set.accessKeyId,
      secretAccessKey: set.secretAccessKey.reveal(),
      sessionToken: set.sessionToken?.reveal(),
    };
  ofRole ??= findRole();
  try {
    return await (await ofRole)();
  } catch (cause) {
    throw new ProviderError(
      "AWS gives this machine no credentials, so stored keys can't be opened right now.",
      "Give it a role that may use the key, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
      false,
      cause,
    );
  }
}
