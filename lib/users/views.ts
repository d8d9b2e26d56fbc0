import "server-only";
import type { OperationView } from "#lib/engine/views.ts";
import type { Href } from "#lib/forms/href.ts";
import type { Right } from "#lib/staff/views.ts";

/** A working key of ours that belongs to a user. */
export type UserKey = {
  /** The last four characters, or "" for a key that is too short. */
  hint: string;
  state: "current" | "next" | "unverified";
};

/** A user of a tenant's organization, as Polytomic lists it. */
export type UserRow = {
  id: string;
  /** The email, or the id if Polytomic returns none. */
  email: string;
  role: "admin" | "user" | null;
  /** "Admin", "User", or how many roles there are. */
  roleWords: string;
  isRoot: boolean;
  /** Added by us to hold a key. */
  isService: boolean;
  keys: UserKey[];
  /** The same as its form sends them. */
  seenKeys: string;
  /** For the next change of this user. */
  operationId: string;
};

export type UsersPage = {
  tenantId: string;
  /** Null: there is no organization yet, and this is where to create it. */
  organizationId: string | null;
  resume: Href;
  /** Null if Polytomic gave no answer. */
  users: UserRow[] | null;
  trouble: { title: string; message: string } | null;
  /** The root user's email on record, if the list does not have it. */
  rootMissing: string | null;
  operations: OperationView[];
  /** Something is in progress: the page polls. */
  moving: boolean;
  manage: Right;
  /** For the next user who is added. */
  operationId: string;
};
