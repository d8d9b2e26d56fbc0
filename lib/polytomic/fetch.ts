import "server-only";
import { dayMs } from "#lib/base/clock.ts";
import { AppError } from "#lib/base/errors.ts";
import { countUpstream } from "#lib/base/metrics.ts";
import { scrub } from "#lib/base/scrub.ts";
import type { Secret } from "#lib/base/secret.ts";
import { failedBeforeSending } from "./not-sent.ts";
import type { Pace } from "./pace.ts";
import type { Answer, Seen } from "./result.ts";
import { errorBody } from "./wire.ts";

export type Settings = {
  /** Scheme, host and port of Polytomic or of a self-hosted deployment. */
  origin: string;
  /** `X-Polytomic-Version`. */
  version: string;
  /** The time limit of one request, from connecting to the last byte of its body. */
  timeoutMs: number;
  /** The partner key or an organization key. */
  credential: Secret;
  /**
   * With this, the partner key acts inside one organization: Basic auth, organization id and key. Unconfirmed by the
   * docs; the official Terraform provider does it.
   */
  insideOrganizationId?: string;
  /** Without it, requests are sent at once. */
  pace?: Pace;
  fetch?: typeof fetch;
  now?: () => Date;
  sleep?: (ms: number) => Promise<void>;
  /** The signal that aborts a request `timeoutMs` from now. */
  deadline?: (timeoutMs: number) => AbortSignal;
};

export type Call = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  body?: Record<string, unknown>;
  idempotencyKey?: string;
  /** Values that must not appear in an error's text. */
  secrets?: string[];
  maxBytes: number;
};

const maxErrorBytes = 64 * 1024;

/** Sends one request, once. The answer says what happened; it throws only for a key that can't be sent. */
export async function send(settings: Settings, call: Call): Promise<Answer<string>> {
  const { pace, timeoutMs } = settings;
  if (!pace) return await sendCounted(settings, call);
  const admission = await pace.admit(call.method, timeoutMs);
  if ("why" in admission) return { kind: "refused-connection", code: admission.why, heldBack: admission };
  try {
    const answer = await sendCounted(settings, call);
    if (answer.kind === "status" && answer.status === 429) await pace.slowDown(answer.retryAfterMs);
    return answer;
  } finally {
    await admission.release();
  }
}

async function sendCounted(settings: Settings, call: Call): Promise<Answer<string>> {
  const startedMs = performance.now();
  const answer = await sendNow(settings, call);
  const why = answer.kind === "no-answer" ? answer.reason : answer.kind;
  countUpstream(call.method, "status" in answer ? String(answer.status) : why, performance.now() - startedMs);
  return answer;
}

async function sendNow(settings: Settings, call: Call): Promise<Answer<string>> {
  const { timeoutMs } = settings;
  const request = settings.fetch ?? globalThis.fetch;
  const headers = headersOf(settings, call);
  const signal = (settings.deadline ?? AbortSignal.timeout)(timeoutMs);
  let response: Response;
  try {
    response = await request(settings.origin.replace(/\/+$/, "") + call.path, {
      method: call.method,
      headers,
      body: call.body && JSON.stringify(call.body),
      redirect: "manual",
      cache: "no-store",
      signal,
    });
  } catch (error) {
    const code = signal.aborted ? undefined : failedBeforeSending(error);
    if (code) return { kind: "refused-connection", code };
    return { kind: "no-answer", reason: signal.aborted ? "timeout" : "reset", seen: undefined, timeoutMs };
  }
  const { status } = response;
  const clean = scrubber(settings, call);
  const seen: Seen = {
    status,
    // Unconfirmed: no document names a header for the request id; this is the usual one.
    requestId: clean(response.headers.get("x-request-id")),
    versionEcho: clean(response.headers.get("x-polytomic-version")),
  };
  if (status >= 300 && status < 400) {
    await response.body?.cancel().catch(() => undefined);
    return { kind: "redirect", location: originOf(response.headers.get("location")), ...seen };
  }
  const body = await readAll(response, response.ok ? call.maxBytes : maxErrorBytes, signal);
  if (!response.ok) {
    const parsed = errorBody.parse("text" in body ? parseJson(body.text) : undefined);
    const retryAfterMs = readRetryAfter(response.headers.get("retry-after"), settings.now?.() ?? new Date());
    const usedBy = parsed.usedBy?.flatMap((name) => clean(name) ?? []);
    const said = { message: clean(parsed.message), key: clean(parsed.key), ...(usedBy && { usedBy }) };
    return { kind: "status", ...said, retryAfterMs, ...seen };
  }
  if ("reason" in body) return { kind: "no-answer", reason: body.reason, seen, timeoutMs };
  return { kind: "ok", value: body.text, ...seen };
}

/** The value, or undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headersOf({ credential, insideOrganizationId, version }: Settings, call: Call): Headers {
  const key = credential.reveal();
  // fetch would reject such a key too, with a message that quotes it.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new AppError("configuration", "The key contains characters that can't be sent in a header.");
  }
  const basic = insideOrganizationId && Buffer.from(`${insideOrganizationId}:${key}`).toString("base64");
  const headers = new Headers({
    Accept: "application/json",
    Authorization: basic ? `Basic ${basic}` : `Bearer ${key}`,
    "User-Agent": "partner-onboarding/0.1",
    "X-Polytomic-Version": version,
  });
  if (call.body) headers.set("Content-Type", "application/json");
  if (call.idempotencyKey) headers.set("Idempotency-Key", call.idempotencyKey);
  return headers;
}

/** What Polytomic says, without the secrets that it was sent, and of a bounded length. */
function scrubber({ credential, insideOrganizationId }: Settings, { secrets = [] }: Call) {
  const key = credential.reveal();
  const sent = [key, ...(insideOrganizationId ? [`${insideOrganizationId}:${key}`] : []), ...secrets];
  return (text: string | null | undefined) => (text ? scrub(text, sent).slice(0, 500) : undefined);
}

function originOf(location: string | null): string | undefined {
  return location && URL.canParse(location) ? new URL(location).origin : undefined;
}

/** Kept at any length that can be meant. What is longer, and what no date can hold, counts as this. */
const longestRetryAfterMs = 365 * dayMs;

function readRetryAfter(value: string | null, now: Date): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), longestRetryAfterMs);
}

type Body = { text: string } | { reason: "timeout" | "reset" | "too-large" };

/** Reads a body of at most `maxBytes` (decoded), until `signal` aborts. */
async function readAll(response: Response, maxBytes: number, signal: AbortSignal): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return { text: Buffer.concat(chunks).toString("utf8") };
      bytes += next.value.byteLength;
      if (bytes > maxBytes) {
        await reader?.cancel();
        return { reason: "too-large" };
      }
      chunks.push(next.value);
    }
  } catch {
    return { reason: signal.aborted ? "timeout" : "reset" };
  }
}
