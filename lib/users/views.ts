import "server-only";
import type { OperationView } from "#lib/engine/views.ts";
import type { Href } from "#lib/forms/href.ts";
import type { Right } from "#lib/staff/views.ts";

/** A key of ours that lives and belongs to a user. */
export type UserKey = {
  /** The last four characters, or "" for a key too short to spare them. */
  hint: string;
  state: "current" | "next" | "unverified";
};

/** A user of a tenant's organization, as Polytomic lists it. */
export type UserRow = {
  id: string;
  /** The address; the id where Polytomic names none. */
  email: string;
  role: "admin" | "user" | null;
  /** "Admin", "User", or how many roles there are. */
  roleWords: string;
  isRoot: boolean;
  /** Made by us to hold a key. */
  isService: boolean;
  keys: UserKey[];
  /** For the next change of this user. */
  operationId: string;
};

export type UsersPage = {
  tenantId: string;
  /** Null: there is no organization yet, and this is where it is made. */
  organizationId: string | null;
  resume: Href;
  /** Null where Polytomic did not tell. */
  users: UserRow[] | null;
  trouble: { title: string; message: string } | null;
  /** The root user's address on record, when the list does not have it. */
  rootMissing: string | null;
  operations: OperationView[];
  /** Something goes on by itself: the page looks again. */
  moving: boolean;
  manage: Right;
  /** For the next user who is added. */
  operationId: string;
};
