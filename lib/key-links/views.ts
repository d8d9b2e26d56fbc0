import "server-only";

/** A one-time link as staff see it, without its URL: we keep only a hash. Times are ISO 8601. */
export type KeyLinkRow = {
  id: string;
  keyId: string;
  /** The last four characters of the key. */
  hint: string;
  /** ended: its key is no longer in use. archived: it works again when the tenant is restored. */
  state: "sent" | "opened" | "spent" | "expired" | "withdrawn" | "ended" | "archived";
  hasPassphrase: boolean;
  /** The email that a code is sent to first; null: no code is asked for. */
  codeTo: string | null;
  codesSent: number;
  /** Why the newest code was not mailed, in words. */
  codeProblem: string | null;
  /** How often a wrong passphrase or code was entered. */
  wrongTries: number;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  openedAt: string | null;
  spentAt: string | null;
  /** The address that the key was taken from. */
  spentFrom: string | null;
  /** The key is hidden, and someone of the team was signed in from that address: it may not have been the customer. */
  nearTeam: boolean;
  openedAgainAt: string | null;
  withdrawnAt: string | null;
};

/**
 * The one-time links of a tenant, the keys in use whose used link was opened again, and those that replaced another
 * while the customer is not known to have them. `isNearTeam`: a link gave it to someone who may be of the team.
 */
export type KeyLinks = {
  links: KeyLinkRow[];
  alarms: { keyId: string; hint: string; text: string }[];
  unsent: { keyId: string; hint: string; isHidden: boolean; isNearTeam: boolean }[];
};

/** What the customer sees before the click. */
export type OpenedLink = {
  tenantName: string;
  expiresAt: string;
  needsPassphrase: boolean;
  needsCode: boolean;
};

/** What the customer gets for the click, once. */
export type TakenKey = { key: string; apiUrl: string; apiVersion: string; organizationId: string | null };
