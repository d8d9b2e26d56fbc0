import "server-only";

/** A connect link as staff see it, without its URL: we keep only a hash. Times are ISO 8601. */
export type ConnectLinkRow = {
  id: string;
  connectionName: string;
  /** Opens an existing connection instead of creating one. */
  isRepair: boolean;
  types: string[];
  /** archived: it works again when the tenant is restored. */
  state: "live" | "archived" | "expired" | "revoked";
  uses: number;
  lastUsedAt: string | null;
  createdAt: string;
  createdBy: string;
  expiresAt: string | null;
  revokedAt: string | null;
};

/** The links of a person who left that still work. */
export type LeftLinks = {
  hasMore: boolean;
  links: (Pick<ConnectLinkRow, "id" | "connectionName" | "uses" | "lastUsedAt" | "createdAt"> & {
    tenantId: string;
    tenantName: string;
  })[];
};

/** An integration that a link may be limited to. No two have the same name. */
export type TypeChoice = { id: string; name: string };
