/** The secrets of an installation: those that are set, else generated once in the data folder. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "#lib/base/settings.ts";
import type { DataFolder } from "./data-folder.ts";
import { keepOnce } from "./secret-file.ts";
import { cannotStart } from "./startup-error.ts";

const random = (bytes: number) => randomBytes(bytes).toString("base64url");

/** Reads or generates the secrets that are not set, and returns their variables. */
export function readySecrets(settings: Settings, folder: DataFolder) {
  if (!settings.partnerKey) keepPartnerKey(folder);
  return {
    ...(settings.encryptionKeys || !needsKey(settings, folder)
      ? {}
      : { ENCRYPTION_KEYS: keepEncryptionKey(folder) }),
    ...(settings.nextAuthSecret
      ? {}
      : { NEXTAUTH_SECRET: keepOnce(folder.nextAuthSecret, () => random(48)) }),
  };
}

/** With a key provider none is made; one that is there is still needed by what it encrypted. */
const needsKey = (settings: Settings, folder: DataFolder) =>
  settings.keyProviders.used === "environment" || existsSync(folder.encryptionKeys);

function keepEncryptionKey(folder: DataFolder): string {
  if (existsSync(join(folder.database, "PG_VERSION")) && !existsSync(folder.encryptionKeys))
    throw cannotStart(
      `The database in ${folder.path} exists, but its encryption key is missing.`,
      `Restore ${folder.encryptionKeys} from a backup, or set ENCRYPTION_KEYS.`,
    );
  return keepOnce(folder.encryptionKeys, () => `k1:${randomBytes(32).toString("base64")}`);
}

/** The partner key of the sandbox, which reads it from this file. */
export function keepPartnerKey(folder: DataFolder): void {
  keepOnce(folder.partnerKey, () => `sandbox-partner-${random(24)}`);
}
