/** The instance that runs in a data folder, for programs beside it. */
import { existsSync, readFileSync } from "node:fs";
import { adoptEnvironment, type Settings } from "#lib/base/settings.ts";
import type { DataFolder } from "./data-folder.ts";
import { takeLock } from "./lock.ts";

type Running = { databaseUrl: string; sandboxUrl: string; nextAuthUrl: string };

/** What the running instance has stored about itself; undefined if none runs. */
export function findRunning(folder: DataFolder): Running | undefined {
  if (!existsSync(folder.lock)) return undefined;
  const lock = takeLock(folder.lock);
  lock?.release();
  if (lock || !existsSync(folder.running)) return undefined;
  return JSON.parse(readFileSync(folder.running, "utf8")) as Running;
}

/**
 * Takes over the settings of the running processes, so that lib can be called as they would. False if there is no
 * database to connect to.
 */
export function adoptRunning(settings: Settings, folder: DataFolder, running: Running | undefined): boolean {
  const kept = (path: string) => (existsSync(path) ? readFileSync(path, "utf8").trim() : undefined);
  const keys = settings.encryptionKeys ? {} : { ENCRYPTION_KEYS: kept(folder.encryptionKeys) ?? "" };
  const secret = settings.nextAuthSecret ? {} : { NEXTAUTH_SECRET: kept(folder.nextAuthSecret) ?? "" };
  const database = settings.databaseUrl ? {} : { DATABASE_URL: running?.databaseUrl ?? "" };
  const upstream = settings.partnerKey
    ? {}
    : { SANDBOX_URL: running?.sandboxUrl ?? "", SANDBOX_PARTNER_KEY_FILE: folder.partnerKey };
  // Links must name the address of the app that runs.
  const address = running ? { NEXTAUTH_URL: running.nextAuthUrl } : {};
  const filledIn = { ...keys, ...secret, ...database, ...upstream, ...address, LOG_LEVEL: "silent" };
  adoptEnvironment(filledIn);
  return Boolean(settings.databaseUrl || running?.databaseUrl);
}
