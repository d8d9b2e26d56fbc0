/** The secrets of an installation: what the person set, else made once in the data folder. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "#lib/base/settings.ts";
import type { DataFolder } from "./data-folder.ts";
import { keepOnce } from "./secret-file.ts";
import { cannotStart } from "./startup-error.ts";

const random = (bytes: number) => randomBytes(bytes).toString("base64url");

/** Makes or reads what the person left open, and returns the variables that it fills in. */
export function readySecrets(settings: Settings, folder: DataFolder) {
  if (!settings.partnerKey) keepPartnerKey(folder);
  return {
    ...(settings.encryptionKeys ? {} : { ENCRYPTION_KEYS: keepEncryptionKey(folder) }),
    ...(settings.nextAuthSecret
      ? {}
      : { NEXTAUTH_SECRET: keepOnce(folder.nextAuthSecret, () => random(48)) }),
  };
}

function keepEncryptionKey(folder: DataFolder): string {
  if (existsSync(join(folder.database, "PG_VERSION")) && !existsSync(folder.encryptionKeys))
    throw cannotStart(
      `The database in ${folder.path} exists, but its encryption key is missing.`,
      `Restore ${folder.encryptionKeys} from a backup, or set ENCRYPTION_KEYS.`,
    );
  return keepOnce(folder.encryptionKeys, () => `k1:${randomBytes(32).toString("base64")}`);
}

/** The partner key of the sandbox, which it reads from this file. */
export function keepPartnerKey(folder: DataFolder): void {
  keepOnce(folder.partnerKey, () => `sandbox-partner-${random(24)}`);
}
