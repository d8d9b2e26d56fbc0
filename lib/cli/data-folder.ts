/** DATA_DIR: private to its owner, and used by one instance at a time. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "./lock.ts";
import { cannotStart } from "./startup-error.ts";

export type DataFolder = ReturnType<typeof layOut>;

export function layOut(dataDir: string) {
  return {
    path: dataDir,
    lock: join(dataDir, "instance.lock"),
    /** Where the running instance stores its addresses, for doctor. */
    running: join(dataDir, "running.json"),
    encryptionKeys: join(dataDir, "keys/encryption-keys"),
    nextAuthSecret: join(dataDir, "keys/nextauth-secret"),
    actionKey: join(dataDir, "keys/action-key"),
    firstPassword: join(dataDir, "keys/first-admin-password"),
    partnerKey: join(dataDir, "sandbox/partner-key"),
    sandboxState: join(dataDir, "sandbox/state.jsonl"),
    sandboxPort: join(dataDir, "sandbox/port"),
    database: join(dataDir, "database"),
    /** Copies of the database from before each upgrade. */
    databaseCopies: join(dataDir, "copies"),
    databaseLock: join(dataDir, "database.lock"),
    databaseSocket: join(dataDir, "socket"),
  };
}

export function openDataFolder(dataDir: string): DataFolder {
  const folder = layOut(dataDir);
  try {
    for (const path of [dataDir, join(dataDir, "keys"), join(dataDir, "sandbox")]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      chmodSync(path, 0o700);
    }
  } catch (cause) {
    throw cannotStart(
      `The data folder ${dataDir} can't be created or belongs to another account.`,
      "Set DATA_DIR to a folder that this account can write to.",
      cause,
    );
  }
  if (!takeLock(folder.lock))
    throw cannotStart(
      `The data folder ${dataDir} is in use by another instance.`,
      "Stop it first, or set DATA_DIR and PORT to run a second instance.",
    );
  return folder;
}
