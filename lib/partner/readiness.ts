import "server-only";
import { readStreamStates, type StreamState } from "#lib/audit/stream-state.ts";
import { clock, minuteMs, secondMs, within } from "#lib/base/clock.ts";
import { silentProvider } from "#lib/base/data-keys.ts";
import { isEnvironment } from "#lib/base/key-provider.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { findKeyProblems, type KeyProblem } from "#lib/base/keys-in-use.ts";
import { log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";
import { pausedMs } from "#lib/polytomic/pace.ts";
import { type QueueState, readQueueState } from "#lib/queue/state.ts";
import { findStatus } from "./status.ts";

export type Health = {
  status: "ok" | "failing";
  database: "ok" | "unreachable";
  encryptionKeys: "ok" | "do not open every stored value" | "not checked" | "key provider failing";
  /** Only with a key provider. While it fails, what it opened within the last hour stays in use. */
  keyProvider?: "ok" | "failing";
  /** Which keys do not, by id. */
  problems?: KeyProblem[];
  /** The last known result; a health check does not ask Polytomic. */
  upstream: string;
  /** The state of background work, and how long Polytomic wants no requests; null if the database is unreachable. */
  queue: (QueueState & { pausedSeconds: number }) | null;
  /** How far the audit was sent to other systems, where some are set. */
  auditStreams?: StreamState[];
};

/** What Polytomic may be last seen as, as other programs read it. */
const troubled = ["refused", "not-a-partner-key", "unreachable", "wrong-version", "unexpected"];

/** A scan of every stored value is not for each request. */
const trustedMs = minuteMs;
let passed: { at: Date; keys: unknown } | undefined;

/** Problems are looked for again each time, so that a fix shows at once. */
async function checkKeys(): Promise<{ encryptionKeys: Health["encryptionKeys"]; problems?: KeyProblem[] }> {
  const keys = settings().encryptionKeys;
  const now = clock.now();
  if (passed?.keys === keys && now.getTime() - passed.at.getTime() < trustedMs)
    return { encryptionKeys: "ok" };
  const problems = await findKeyProblems().catch((error: unknown) => {
    if (error instanceof ProviderError) return null;
    throw error;
  });
  if (!problems) return { encryptionKeys: "key provider failing" };
  if (problems.length === 0) passed = { at: now, keys };
  return problems.length === 0
    ? { encryptionKeys: "ok" }
    : { encryptionKeys: "do not open every stored value", problems };
}

async function read(): Promise<Health> {
  const keys = await checkKeys();
  // Other programs read this spelling.
  const upstream = (await findStatus())?.kind.replaceAll("_", "-") ?? "not checked yet";
  const queue = { ...(await readQueueState()), pausedSeconds: Math.ceil(pausedMs() / secondMs) };
  const status = keys.encryptionKeys === "ok" ? "ok" : "failing";
  const keyProvider = isEnvironment() ? {} : ({ keyProvider: silentProvider() ? "failing" : "ok" } as const);
  return { status, database: "ok", ...keys, ...keyProvider, upstream, queue, ...(await readStreams()) };
}

async function readStreams(): Promise<Pick<Health, "auditStreams">> {
  const auditStreams = await readStreamStates();
  return auditStreams.length > 0 ? { auditStreams } : {};
}

/** While the database does not answer, all requests wait for one query, so that connections do not run out. */
let reading: Promise<Health> | undefined;

/** Promised within 5 s, also while the database does not answer. */
const answerMs = 4 * secondMs;

/** What everybody may know: one word for each part, and neither ids nor counts. */
export function inBrief({ status, ...health }: Health): Record<string, string> {
  const word = (isWell: boolean) => (isWell ? "ok" : "failing");
  const { database, encryptionKeys, keyProvider, upstream, queue, auditStreams } = health;
  return {
    status,
    database: word(database === "ok"),
    encryptionKeys: word(encryptionKeys === "ok"),
    ...(keyProvider && { keyProvider }),
    upstream: word(!troubled.includes(upstream)),
    queue: word(queue !== null),
    ...(auditStreams && { auditStreams: word(auditStreams.every(({ problem }) => problem === null)) }),
  };
}

/** Whether the app can serve. Holds no secret. */
export async function readHealth(limitMs = answerMs): Promise<Health> {
  reading ??= read().finally(() => {
    reading = undefined;
  });
  try {
    return await within(limitMs, reading);
  } catch (error) {
    log().error({ err: error }, "the database cannot be reached");
    return {
      status: "failing",
      database: "unreachable",
      encryptionKeys: "not checked",
      upstream: "not checked yet",
      queue: null,
    };
  }
}
