import "server-only";
import type { OperationView } from "#lib/engine/views.ts";
import type { Right } from "#lib/staff/views.ts";
import type { KeyState } from "#prisma/client/enums.ts";

/** The key card. The value is not in here and never will be. */
export type KeyCard = {
  tenantId: string;
  tenantName: string;
  /** Which key it is, where a tenant may have two in use; the current one when left out. */
  keyId?: string | undefined;
  /** The last four characters, or "" for a key too short to spare them. */
  hint: string;
  mintedAt: string;
  mintedBy: string | null;
  verifiedAt: string | null;
  userEmail: string | null;
  /** Copy and reveal. */
  read: Right;
};

/** Times are ISO 8601. */
export type KeyPolicyView = {
  maxAgeDays: number;
  /** With {tenant} in it; null while nobody has said. */
  serviceAddress: string | null;
};

/** A key that the customer uses, or is to use. */
export type KeyInUse = {
  id: string;
  state: "current" | "next";
  card: KeyCard;
  /** Why its last check did not pass; null when it did. */
  trouble: string | null;
  /** It works, and opens another organization or is another user's; null otherwise. */
  foreign: "organization" | "user" | null;
  /** That it may have been ended, by a request whose answer nobody has seen; null: nothing says so. */
  mayHaveStopped: string | null;
  isService: boolean;
};

/** One line of the history of a tenant's keys. */
export type KeyLine = {
  id: string;
  hint: string;
  state: KeyState;
  userEmail: string | null;
  isService: boolean;
  mintedAt: string;
  mintedBy: string;
  verifiedAt: string | null;
  endedAt: string | null;
  /** Who rotated, retired or revoked it; null while it has not ended, or where nothing says so. */
  endedBy: string | null;
  /** "Rotated", or what somebody gave as the reason of a revocation. */
  why: string | null;
  /** It was retired, and goes on working at Polytomic. */
  stillWorks: boolean;
  copied: number;
  revealed: number;
  lastRead: { at: string; by: string } | null;
};

/** A hand-over that waits for the customer. */
export type OpenOverlap = { operationId: string; switchAt: string | null };

export type KeysPage = {
  tenantId: string;
  tenantName: string;
  current: KeyInUse | null;
  next: KeyInUse | null;
  /** When the current key is as old as the policy allows. */
  due: { at: string; overdue: boolean; maxAgeDays: number } | null;
  operations: OperationView[];
  overlap: OpenOverlap | null;
  /** When the old key stopped, if the last thing that was done was to rotate. */
  stopped: { at: string; hint: string } | null;
  /** By the policy's pattern; empty without one. */
  serviceAddress: string;
  history: KeyLine[];
  /** Why no key can be changed just now; null when it can. */
  blocked: string | null;
  /** For the forms on the page: an operation sent twice is one. */
  operationIds: { rotate: string; overlap: string; revoke: Record<KeyInUse["state"], string> };
  verify: Right;
  change: Right;
};
