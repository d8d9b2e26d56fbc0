import type { Right } from "#lib/staff/views.ts";

/** Why a control is shown disabled, or nothing. */
export function disabledReason(right: Right | undefined): string | undefined {
  return right === undefined || right.allowed ? undefined : right.reason;
}
