/** Which recorded outcome an Idempotency-Key refers to, and which requests are still running. */
import { hashOf } from "./credentials.ts";
import type { Incoming } from "./request.ts";
import type { Recorded, State } from "./state.ts";

/** Upstream promises at least this; the sandbox forgets at once after it. */
export const keptForMs = 24 * 3_600_000;

const format = /^[A-Za-z0-9_-]{8,255}$/;

export const isWellFormed = (key: string): boolean => format.test(key);

/** A key is bound to credential, method and path; not to the query and not to the body. */
export function scopeOf({ authorization, method, path, idempotencyKey }: Incoming): string {
  return hashOf(JSON.stringify([authorization, method, path, idempotencyKey]));
}

export function findRecorded(state: State, scope: string, nowMs: number): Recorded | undefined {
  const recorded = state.recorded.get(scope);
  return recorded && nowMs - recorded.atMs < keptForMs ? recorded : undefined;
}
