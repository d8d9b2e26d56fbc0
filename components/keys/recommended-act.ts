import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage } from "#lib/keys/views.ts";

/** Whether a one-time link to this key waits for the customer. */
export const isOut = (links: KeyLinks["links"], keyId: string | undefined): boolean =>
  links.some((link) => link.keyId === keyId && (link.state === "sent" || link.state === "opened"));

/** The one act that a Keys page recommends, and the only one with a primary button. */
export type Act =
  | "mint"
  | "stop-foreign"
  | "answer-alarm"
  | "verify"
  | "overlap"
  | "cancel"
  | "switch"
  | "send"
  | "copy";

export function recommendedAct(
  { current, next, overlap, blocked }: KeysPage,
  { links, alarms }: Pick<KeyLinks, "links" | "alarms">,
): Act | null {
  // The new key is the one that matters: the old one is about to stop.
  const key = next ?? current;
  if (current?.foreign || next?.foreign) return "stop-foreign";
  if (key === null) return blocked === null ? "mint" : null;
  if (key.isDoubtful || key.mayHaveStopped !== null) return "verify";
  if (key.trouble !== null) return next ? "cancel" : "mint";
  if (key.card.unreadable !== null) return next ? "cancel" : "overlap";
  // Someone else may have it.
  if (alarms.some(({ keyId }) => keyId === next?.id || keyId === current?.id)) return "answer-alarm";
  if (overlap?.takenAt) return "switch";
  // What staff copied has not reached the customer. Another link would end the one that waits for them.
  const send = isOut(links, key.id) ? null : "send";
  if (overlap && key.card.send.allowed) return send;
  return key.card.isBlind ? send : "copy";
}
