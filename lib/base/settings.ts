import "server-only";
/** The only reader of `process.env`. It reports all problems at once and never repeats a value. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { AppError } from "./errors.ts";
import { keyProvidersOf, listKeyProviderProblems } from "./key-provider-settings.ts";
import { listOidcProblems, oidcOf } from "./oidc-settings.ts";
import { Secret } from "./secret.ts";
import { auditStreamsOf } from "./settings-audit.ts";
import { rules } from "./settings-rules.ts";

type Source = Record<string, string | undefined>;
type Values = z.output<typeof rules>;
type Problem = { variable: string; text: string };

export type Settings = ReturnType<typeof settingsOf>;
export type Env = ReturnType<typeof complete>;

/** The names of all variables that this app knows. */
export const variables = Object.keys(rules.shape) as (keyof Values)[];

function parse(source: Source): { values: Partial<Values>; problems: Problem[] } {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const name of variables) {
    const result = rules.shape[name].safeParse(source[name]);
    if (result.success) values[name] = result.data;
    else
      problems.push({ variable: name, text: result.error.issues.map(({ message }) => message).join("\n") });
  }
  return { values: values as Partial<Values>, problems };
}

function refuse(problems: Problem[]): void {
  if (problems.length === 0) return;
  const list = problems.map(({ variable, text }) => `  ${variable} ${text.replaceAll("\n", "\n    ")}`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  throw new AppError("configuration", `The settings have ${count}:\n\n${list.join("\n")}`);
}

function settingsOf(values: Partial<Values>) {
  const host = values.HOST ?? "127.0.0.1";
  const port = values.PORT ?? 3000;
  return {
    host,
    port,
    /** The address at which this machine reaches the app, whatever address staff use. */
    reachedAt: `http://${reachable(host)}:${port}`,
    dataDir: values.DATA_DIR ?? resolve(".data"),
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL ?? 10,
    encryptionKeys: values.ENCRYPTION_KEYS,
    keyProviders: keyProvidersOf(values),
    auditStreams: auditStreamsOf(values),
    /** Ids of keys that somebody has said are lost for good: the app starts without them. */
    lostKeys: values.LOST_ENCRYPTION_KEYS ?? [],
    actionKey: values.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY,
    nextAuthSecret: values.NEXTAUTH_SECRET,
    nextAuthUrl: values.NEXTAUTH_URL ?? `http://${reachable(host)}:${port}`,
    /** How long a session may be left unused. */
    sessionIdleMs: (values.SESSION_IDLE_MINUTES ?? 120) * 60_000,
    trustedProxies: values.TRUSTED_PROXIES ?? 0,
    metricsToken: values.METRICS_TOKEN,
    workerMetricsPort: values.WORKER_METRICS_PORT,
    logLevel: values.LOG_LEVEL ?? "info",
    adminEmail: values.ADMIN_EMAIL,
    adminPassword: values.ADMIN_PASSWORD,
    oidc: oidcOf(values),
    partnerKey: values.POLYTOMIC_PARTNER_KEY,
    workerConcurrency: values.WORKER_CONCURRENCY ?? 8,
    /** Null: this app sends no mail. */
    mail: values.SMTP_URL && values.MAIL_FROM ? { smtp: values.SMTP_URL, from: values.MAIL_FROM } : null,
    webhooksToPrivateAddresses: values.WEBHOOKS_TO_PRIVATE_ADDRESSES === "yes",
    polytomic: {
      origin: values.POLYTOMIC_API_URL ?? "https://app.polytomic.com",
      version: values.POLYTOMIC_API_VERSION ?? "2025-09-18",
      timeoutMs: values.POLYTOMIC_TIMEOUT_MS ?? 30_000,
      /** Requests that background work runs at once, over all workers. */
      concurrency: values.POLYTOMIC_CONCURRENCY ?? 8,
    },
  };
}

/** Without a provider nothing is encrypted without ENCRYPTION_KEYS. */
const wrapsByItself = ({ KEY_PROVIDER }: Partial<Values>) =>
  KEY_PROVIDER === undefined || KEY_PROVIDER === "environment";

function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

/**
 * The settings of the environment, validated, with the plain defaults. What the start program fills in is left out.
 */
export function readSettings(source: Source = process.env): Settings {
  const { values, problems } = parse(source);
  if (source.DATABASE_URL?.trim()) {
    const why = "is not set. With DATABASE_URL it is required.\n";
    const fix = "`openssl rand -base64 32` prints a suitable value. Keep it with your other secrets.";
    if (!source.ENCRYPTION_KEYS?.trim() && wrapsByItself(values))
      problems.push({ variable: "ENCRYPTION_KEYS", text: `${why}Set id:base64-of-32-bytes; ${fix}` });
    if (!source.NEXTAUTH_SECRET?.trim())
      problems.push({ variable: "NEXTAUTH_SECRET", text: `${why}Set at least 32 characters; ${fix}` });
  }
  for (const [set, other] of pairs)
    if (source[set]?.trim() && !source[other]?.trim())
      problems.push({ variable: other, text: `is not set, but ${set} is.\nSet both or neither.` });
  problems.push(...listOidcProblems(source), ...listKeyProviderProblems(source));
  refuse(problems);
  return settingsOf(values);
}

const pairs = [
  ["ADMIN_PASSWORD", "ADMIN_EMAIL"],
  ["SMTP_URL", "MAIL_FROM"],
  ["MAIL_FROM", "SMTP_URL"],
  ["AUDIT_WEBHOOK_URL", "AUDIT_WEBHOOK_SECRET"],
  ["AUDIT_WEBHOOK_SECRET", "AUDIT_WEBHOOK_URL"],
] as const;

function partnerKeyOf(values: Partial<Values>, problems: Problem[]): Secret | undefined {
  if (values.POLYTOMIC_PARTNER_KEY || !values.SANDBOX_URL || !values.SANDBOX_PARTNER_KEY_FILE)
    return values.POLYTOMIC_PARTNER_KEY;
  try {
    return new Secret(readFileSync(values.SANDBOX_PARTNER_KEY_FILE, "utf8").trim());
  } catch {
    problems.push({ variable: "SANDBOX_PARTNER_KEY_FILE", text: "cannot be read." });
    return undefined;
  }
}

function complete(source: Source) {
  const { values, problems } = parse(source);
  const { partnerKey: _, ...settings } = settingsOf(values);
  const { databaseUrl, nextAuthSecret } = settings;
  const encryptionKeys = settings.encryptionKeys ?? (wrapsByItself(values) ? undefined : []);
  const partnerKey = partnerKeyOf(values, problems);
  const missing = Object.entries({
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: encryptionKeys,
    NEXTAUTH_SECRET: nextAuthSecret,
    POLYTOMIC_PARTNER_KEY: partnerKey,
  }).filter(([name, value]) => !value && !problems.some(({ variable }) => variable === name));
  const fix = "Set it, or start with `npm start`, which fills it in.";
  for (const [variable] of missing) problems.push({ variable, text: `is not set.\n${fix}` });
  refuse(problems);
  if (!databaseUrl || !encryptionKeys || !nextAuthSecret || !partnerKey) throw new Error("unreachable");
  const sandbox = values.POLYTOMIC_PARTNER_KEY === undefined;
  const origin = (sandbox ? values.SANDBOX_URL : undefined) ?? settings.polytomic.origin;
  return {
    ...settings,
    databaseUrl,
    encryptionKeys,
    nextAuthSecret,
    embedded: {
      database: values.EMBEDDED?.includes("database") ?? false,
      keys: values.EMBEDDED?.includes("keys") ?? false,
    },
    polytomic: { ...settings.polytomic, sandbox, origin, partnerKey },
  };
}

let kept: Env | undefined;

/** The complete settings of a running app. */
export function settings(): Env {
  kept ??= complete(process.env);
  return kept;
}

/**
 * Makes the next `settings()` read the environment again: for tests, and for a program that completes its own
 * settings.
 */
export function forgetEnv(): void {
  kept = undefined;
}

/** The environment for a child process that needs none of our variables. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...Object.fromEntries(variables.map((name) => [name, ""])) };
}

/**
 * The environment for a child process that needs all settings: those of the environment and those that the start
 * program fills in. The rest is empty rather than absent, so that a child that reads .env files (Next does) gets the
 * same settings.
 */
export function fullEnvironment(filledIn: Partial<Record<keyof Values, string>>): NodeJS.ProcessEnv {
  const own = variables.map((name) => [name, filledIn[name] ?? process.env[name] ?? ""]);
  return { ...process.env, ...Object.fromEntries(own) };
}

/** Fills in the missing settings for this process. */
export function adoptEnvironment(filledIn: Partial<Record<keyof Values, string>>): void {
  Object.assign(process.env, fullEnvironment(filledIn));
  forgetEnv();
}
