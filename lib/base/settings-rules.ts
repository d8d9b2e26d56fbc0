import "server-only";
/**
 * What each variable accepts. A refusal says what is wrong and, after a line break, how to fix it. It never repeats
 * the value, because a secret may have been pasted into the wrong variable.
 */
import { resolve } from "node:path";
import { z } from "zod";
import { keyProviderRules } from "./key-provider-settings.ts";
import { oidcRules } from "./oidc-settings.ts";
import { Secret } from "./secret.ts";
import { auditRules } from "./settings-audit.ts";
import { mailFrom, smtpUrl } from "./settings-mail.ts";
import {
  asPlaceholder,
  is32Bytes,
  isLoopback,
  oneOf,
  origin,
  placeholder,
  randomText,
  refuse,
  secretOf,
  variable,
  whole,
} from "./settings-readers.ts";

export type EncryptionKey = { id: string; bytes: Uint8Array };

function partnerKey(value: string): Secret {
  const fix = "Set the partner key that Polytomic gave you, or leave it unset to use the built-in sandbox.";
  if (!/^[\x21-\x7e]+$/.test(value)) refuse("contains spaces or characters that a key can't have.", fix);
  return secretOf(16, fix)(value);
}

function host(value: string): string {
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(value))
    refuse(
      "is not a host name or address.",
      "Set the address to listen on, for instance 127.0.0.1 or 0.0.0.0.",
    );
  return value;
}

function databaseUrl(value: string): Secret {
  const fix = "Set it like postgresql://user:password@host:5432/database.";
  const url = URL.parse(value) ?? refuse("is not a URL.", fix);
  if (!["postgres:", "postgresql:"].includes(url.protocol)) refuse("is not a PostgreSQL URL.", fix);
  if (url.pathname.length < 2) refuse("does not name a database.", fix);
  if (/^(change.?me|<.*>|your[-_].*)$/i.test(decoded(url.password))) refuse(asPlaceholder, fix);
  return new Secret(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function polytomicOrigin(value: string): string {
  const fix = "Set the origin only, for instance https://app.polytomic.com.";
  const address = value.includes("://") ? value : `https://${value}`;
  const url = origin(address.replace(/\/+$/, ""), fix);
  if (url.protocol !== "https:" && !isLoopback(url))
    refuse("is not https, so the partner key would be sent unencrypted.", fix);
  return url.origin;
}

function ownOrigin(value: string): string {
  return origin(
    value.replace(/\/+$/, ""),
    "Set the address that staff open, for instance https://onboarding.example.com.",
  ).origin;
}

/** The ids of data keys, which are made by this app: see data-keys.ts. */
export const isDataKeyId = (id: string): boolean => id.startsWith("data.");

export function encryptionKeys(value: string): EncryptionKey[] {
  const fix =
    "Set it as id:base64-of-32-bytes, comma-separated; `openssl rand -base64 32` prints one such key.";
  const keys = value.split(",").map((entry, index) => {
    const which = `entry ${index + 1}`;
    const [, id, text] = /^\s*([A-Za-z0-9_.-]{1,64}):(.*)$/s.exec(entry) ?? [];
    if (id === undefined || text === undefined)
      return refuse(`${which} is not an id, a colon and a key.`, fix);
    if (isDataKeyId(id))
      refuse(`${which} has an id that data keys have.`, "Give it one without that beginning.");
    if (placeholder.test(text.trim())) refuse(`${which} ${asPlaceholder}`, fix);
    const bytes = Uint8Array.from(Buffer.from(text.trim(), "base64"));
    const plain = (base64: string) => base64.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
    if (plain(Buffer.from(bytes).toString("base64")) !== plain(text.trim()))
      refuse(`${which} is not base64.`, fix);
    if (bytes.length !== 32) refuse(`${which} is not 32 bytes long.`, fix);
    if (isWeak(bytes)) refuse(`${which} is not random.`, fix);
    return { id, bytes };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    refuse("uses one id for two keys.", "Give every key its own id.");
  return keys;
}

/** Repeating, counting or readable bytes, which no random generator produces. */
function isWeak(bytes: Uint8Array): boolean {
  const steps = new Set(bytes.map((byte, index) => byte - (bytes[index - 1] ?? 0)).slice(1));
  return new Set(bytes).size < 16 || steps.size < 4 || bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

function email(value: string): string {
  return z.email().safeParse(value).data?.toLowerCase() ?? refuse("is not an email address.", "Correct it.");
}

export const rules = z.object({
  HOST: variable(host),
  PORT: variable(whole(1, 65_535, "Set a free port, for instance 3000.")),
  DATA_DIR: variable((value) => resolve(value)),
  DATABASE_URL: variable(databaseUrl),
  DATABASE_POOL: variable(whole(1, 100, "Set how many connections the app may hold, for instance 10.")),
  ENCRYPTION_KEYS: variable(encryptionKeys),
  LOST_ENCRYPTION_KEYS: variable((value) => value.split(",").map((id) => id.trim())),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: variable((value) =>
    is32Bytes(value) ? new Secret(value) : refuse("is not 32 bytes in base64.", randomText),
  ),
  NEXTAUTH_SECRET: variable(secretOf(32, randomText)),
  NEXTAUTH_URL: variable(ownOrigin),
  SESSION_IDLE_MINUTES: variable(whole(5, 720, "Set after how many unused minutes a session ends.")),
  TRUSTED_PROXIES: variable(whole(0, 10, "Set how many proxies stand before the app, 0 if none.")),
  METRICS_TOKEN: variable(secretOf(16, randomText)),
  WORKER_METRICS_PORT: variable(whole(1, 65_535, "Set a free port, for instance 9464.")),
  LOG_LEVEL: variable(oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"])),
  ADMIN_EMAIL: variable(email),
  ADMIN_PASSWORD: variable(secretOf(12, "Set a password of at least 12 characters.")),
  POLYTOMIC_PARTNER_KEY: variable(partnerKey),
  POLYTOMIC_API_URL: variable(polytomicOrigin),
  POLYTOMIC_API_VERSION: variable(
    oneOf(["2025-09-18", "2024-02-08"], " Older versions use a response format that we do not read."),
  ),
  POLYTOMIC_TIMEOUT_MS: variable(whole(1_000, 600_000, "Set a limit in milliseconds, for instance 30000.")),
  POLYTOMIC_CONCURRENCY: variable(
    whole(1, 100, "Set how many requests background work runs at once, for instance 8."),
  ),
  WORKER_CONCURRENCY: variable(whole(1, 100, "Set how many jobs a worker runs at once, for instance 8.")),
  SMTP_URL: variable(smtpUrl),
  MAIL_FROM: variable(mailFrom),
  WEBHOOKS_TO_PRIVATE_ADDRESSES: variable(oneOf(["yes", "no"])),
  ...auditRules,
  ...keyProviderRules,
  ...oidcRules,
  // Set by the start program for the programs it starts.
  SANDBOX_URL: variable(polytomicOrigin),
  SANDBOX_PARTNER_KEY_FILE: variable((value) => resolve(value)),
  EMBEDDED: variable((value) => value.split(",")),
});
