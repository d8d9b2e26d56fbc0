import "server-only";
import { settings } from "#lib/base/settings.ts";

/**
 * Where people open Polytomic in the browser. No address of a single organization is documented, so this is the
 * deployment's own; README lists it as unconfirmed. Null for the sandbox, which has no pages.
 */
export function polytomicUrl(): string | null {
  const { sandbox, origin } = settings().polytomic;
  return sandbox ? null : origin;
}
