import type { KeysPage } from "#lib/keys/views.ts";

/** The one act that a Keys page recommends, and the only one with a primary button. */
export type Act = "mint" | "stop-foreign" | "verify" | "overlap" | "cancel" | "switch" | "send" | "copy";

export function recommendedAct({ current, next, overlap, blocked }: KeysPage): Act | null {
  // The new key is the one that matters: the old one is about to stop.
  const key = next ?? current;
  if (current?.foreign || next?.foreign) return "stop-foreign";
  if (key === null) return blocked === null ? "mint" : null;
  if (key.isDoubtful || key.mayHaveStopped !== null) return "verify";
  if (key.trouble !== null) return next ? "cancel" : "mint";
  if (key.card.unreadable !== null) return next ? "cancel" : "overlap";
  if (overlap?.takenAt) return "switch";
  // What staff copied has not reached the customer.
  if (overlap && key.card.send.allowed) return "send";
  return key.card.isBlind ? "send" : "copy";
}
