import "server-only";
import type { OperationView } from "#lib/engine/views.ts";
import type { Href } from "#lib/forms/href.ts";
import type { Words } from "#lib/messages/family.ts";
import type { Right } from "#lib/staff/views.ts";
import type { KeyState } from "#prisma/client/enums.ts";

/** The key card. It never holds the value. */
export type KeyCard = {
  tenantId: string;
  tenantName: string;
  /** The key's id, if a tenant may have two in use; the current key if left out. */
  keyId?: string | undefined;
  /** The last four characters, or "" for a key that is too short. */
  hint: string;
  mintedAt: string;
  mintedBy: string | null;
  verifiedAt: string | null;
  userEmail: string | null;
  /** The last four characters of the key that the customer is to switch to; absent if there is none. */
  nextHint?: string | undefined;
  /** Whether its last verification failed. */
  isSuspect: boolean;
  /** That it could not be decrypted when it was last tried; null if it could. */
  unreadable: Words | null;
  /** No staff can copy or reveal it. */
  isBlind: boolean;
  /** The right to copy and to reveal. */
  read: Right;
  /** The right to make a one-time link to it. */
  send: Right;
  /** Whether whoever makes one has to say why. */
  asksReason: boolean;
  /** Whether it can ask for a code by email. */
  canMail: boolean;
};

/** Times are ISO 8601. */
export type KeyPolicyView = {
  maxAgeDays: number;
  /** Contains {tenant}; null if it is not set. */
  serviceAddress: string | null;
};

/** What reading a key asks of people. */
export type RevealPolicyView = {
  asksReason: boolean;
  /** Null: any number. */
  readsPerHour: number | null;
};

/** Somebody who has read so many keys that an admin has to allow `more`. */
export type StoppedReader = { staffId: string; name: string; reads: number; more: number; right: Right };

/** A key that the customer uses or will use. */
export type KeyInUse = {
  id: string;
  state: "current" | "next";
  card: KeyCard;
  /** Why its last verification failed; null if it succeeded. */
  trouble: string | null;
  /** When Polytomic last refused it; null while it has no such trouble. */
  refusedAt: string | null;
  /** Nobody has looked since it may have stopped. */
  isDoubtful: boolean;
  /** It works but opens another organization or belongs to another user; null otherwise. */
  foreign: "organization" | "user" | null;
  /** Why it may have stopped, after a request that we got no answer to; null if nothing suggests it. */
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
  /** Who rotated, stopped or revoked it; null if it has not ended, or if that is not on record. */
  endedBy: string | null;
  /** "Rotated", or the reason that a person entered for a revocation. */
  why: string | null;
  /** It ended here but still works at Polytomic. */
  stillWorks: boolean;
  /** How often the team read it; `taken`: with a one-time link. */
  copied: number;
  revealed: number;
  taken: number;
  lastRead: { at: string; by: string } | null;
  /** When the customer first took it with a one-time link. */
  takenAt: string | null;
  /** It is hidden and was taken from a network of the team, so that may not have been the customer. */
  isNearTeam: boolean;
};

/**
 * An overlap that waits for the customer, and since when. `isRead`: whether somebody has read or taken the new key;
 * `takenAt`: when the customer took it with a one-time link; `isNearTeam`: it was taken, but perhaps by the team.
 */
export type OpenOverlap = {
  operationId: string;
  since: string;
  switchAt: string | null;
  /** When the old key should have stopped, while no one had the new one. */
  putOffAt: string | null;
  isRead: boolean;
  takenAt: string | null;
  isNearTeam: boolean;
};

export type KeysPage = {
  tenantId: string;
  tenantName: string;
  /** What the setup snippets say besides the key. */
  setup: { apiUrl: string; apiVersion: string; organizationId: string | null };
  current: KeyInUse | null;
  next: KeyInUse | null;
  /** When the current key reaches the age that the policy allows. */
  due: { at: string; overdue: boolean; maxAgeDays: number } | null;
  operations: OperationView[];
  overlap: OpenOverlap | null;
  /** When the old key stopped, if the last change was a rotation. */
  stopped: { at: string; hint: string } | null;
  /** By the policy's pattern; empty without one. */
  serviceAddress: string;
  history: KeyLine[];
  /** Why no key can be changed now; null if one can. */
  blocked: string | null;
  /** Where the onboarding continues; null once it is finished. */
  resume: Href | null;
  /** Whether no staff can copy or reveal its keys, and the right to change that. */
  blind: { isOn: boolean; right: Right };
  /** For the forms on the page: an operation submitted twice is one. */
  operationIds: { rotate: string; overlap: string; revoke: Record<KeyInUse["state"], string> };
  verify: Right;
  change: Right;
};
