import type { KeyLinks } from "#lib/key-links/views.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import { isOut } from "./recommended-act.ts";

/** How far the new key of an overlap has come on its way to the customer. */
export type Way = "unsent" | "sent" | "read" | "near-team" | "taken";

export function wayOf({ next, overlap }: Pick<KeysPage, "next" | "overlap">, { links }: KeyLinks): Way {
  if (overlap?.takenAt) return "taken";
  if (isOut(links, next?.id)) return "sent";
  if (overlap?.isNearTeam) return "near-team";
  return overlap?.isRead ? "read" : "unsent";
}

export const wayWords: Record<Way, string> = {
  unsent: "Waiting to be sent",
  sent: "Sent, not taken yet",
  read: "Copied by your team, waiting for the customer to switch",
  "near-team": "Taken, perhaps by your team",
  taken: "Taken, waiting for the customer to switch",
};
