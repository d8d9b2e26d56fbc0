import "server-only";
import { AppError } from "./errors.ts";
import type { Purpose } from "./sealed-columns.ts";

/**
 * Why a stored value can't be decrypted. `keyId`: the encryption key that it needs, or null if the value does not say
 * so; `isHeld`: ENCRYPTION_KEYS has a key with this id, so the value was altered or the key has other bytes.
 */
export type Unreadable = { keyId: string | null; isHeld: boolean };

const names: Record<Purpose, string> = {
  "organization-key": "The stored API key",
  "oidc-client-secret": "The stored client secret",
  "operation-secret": "The stored client secret",
  "second-factor": "The stored secret of the authenticator app",
  "ledger-key": "The key of the request ledger",
  "webhook-url": "The URL of a webhook",
  "webhook-secret": "The secret of a webhook",
  "blueprint-secrets": "The secrets of a tenant's blueprint",
  canary: "The test value of the encryption keys",
};

/** What helps besides restoring the encryption key. */
const others: Partial<Record<Purpose, string>> = {
  "organization-key": "mint a new API key",
  "oidc-client-secret": "enter the client secret again",
  "operation-secret": "cancel this change and enter the client secret again",
  "second-factor": "reset the second factor. Recovery codes work without it",
  "webhook-url": "remove the webhook and add it again",
  "webhook-secret": "remove the webhook and add it again",
  "blueprint-secrets": "enter the blueprint's secrets again on the tenant's page",
};

/** What the value needs, in one sentence. */
export function needWords({ keyId, isHeld }: Unreadable): string {
  if (keyId === null) return "Its stored value is damaged and doesn't name the encryption key that it needs.";
  return isHeld
    ? `Encryption key ${keyId} doesn't open it: the value was altered, or the key has other bytes than before.`
    : `It needs encryption key ${keyId}, which ENCRYPTION_KEYS doesn't contain.`;
}

/** What an admin can do about it. */
function restoreWords({ keyId, isHeld }: Unreadable, or?: string): string {
  const restore =
    keyId === null || isHeld
      ? "An admin can restore the value or the key from a backup"
      : `An admin can add key ${keyId} to ENCRYPTION_KEYS again`;
  return or === undefined ? `${restore}.` : `${restore}, or ${or}.`;
}

/** A stored value that can't be decrypted, in words for staff. */
export class UnreadableError extends AppError {
  readonly unreadable: Unreadable;

  constructor(purpose: Purpose, unreadable: Unreadable, cause: unknown) {
    super("unreadable", `${names[purpose]} can't be decrypted.`, {
      hint: `${needWords(unreadable)} ${restoreWords(unreadable, others[purpose])}`,
      cause,
    });
    this.unreadable = unreadable;
  }
}

/** For what can do without the value. */
export function noneIfUnreadable(error: unknown): null {
  if (error instanceof UnreadableError) return null;
  throw error;
}
