import "server-only";
import type { Right } from "#lib/staff/views.ts";

/** A connect link, as staff see it. The address itself is shown once, when it is made. Times are ISO 8601. */
export type ConnectLinkRow = {
  id: string;
  connectionName: string;
  /** It repairs a connection that exists. */
  repair: boolean;
  types: string[];
  state: "live" | "expired" | "revoked";
  uses: number;
  lastUsedAt: string | null;
  expiresAt: string | null;
  createdBy: string;
  createdAt: string;
};

export type ConnectPage = {
  tenantId: string;
  tenantName: string;
  links: ConnectLinkRow[];
  /** Connections that a link could repair; null when they could not be read. */
  connections: { id: string; name: string }[] | null;
  /** Whether there is a key to make sessions with. */
  hasKey: boolean;
  manage: Right;
};
