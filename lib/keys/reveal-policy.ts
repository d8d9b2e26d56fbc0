import "server-only";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { RevealPolicyView } from "./views.ts";

/**
 * Nobody who works reads a key each minute for an hour, and somebody who takes all of them does. A reason would be
 * asked of everybody on each read, so an admin decides on that.
 */
const usual: RevealPolicyView = { asksReason: false, readsPerHour: 60 };

/** What reading a key asks of people. */
export async function readRevealPolicy(from: Tx = db()): Promise<RevealPolicyView> {
  const found = await from.revealPolicy.findUnique({ where: { id: 1 } });
  return found ? { asksReason: found.asksReason, readsPerHour: found.readsPerHour } : usual;
}

/** Throws AppError `reason-needed`. */
export function requireReason({ asksReason }: RevealPolicyView, reason: string | null | undefined): void {
  if (asksReason && !reason)
    throw new AppError("reason-needed", "Say why you need this key.", {
      hint: "Your admins have set that each read of a key has a reason.",
    });
}
