import "server-only";

/** A connect link as staff see it. Its address is not in it: we keep only a hash. Times are ISO 8601. */
export type ConnectLinkRow = {
  id: string;
  connectionName: string;
  /** Leads to an existing connection instead of a new one. */
  isRepair: boolean;
  types: string[];
  /** archived: it works again when the customer is restored. */
  state: "live" | "archived" | "expired" | "revoked";
  uses: number;
  lastUsedAt: string | null;
  createdAt: string;
  createdBy: string;
  expiresAt: string | null;
  revokedAt: string | null;
};

/** An integration that a link may be narrowed to. No two have the same name. */
export type TypeChoice = { id: string; name: string };
