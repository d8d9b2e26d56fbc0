/** Everything the sandbox knows. It changes by events only, so that replaying a journal rebuilds it. */
import type { Actor, Item, Json } from "./documents.ts";

export type Organization = {
  id: string;
  name: string;
  issuer: string;
  sso_domain: string;
  sso_org_id: string;
  client_id: string;
  /** The secret itself is never kept. */
  hasClientSecret: boolean;
  createdAtMs: number;
  /** Created by someone other than the caller under test. */
  outside: boolean;
};
export type User = {
  id: string;
  organizationId: string;
  email: string;
  roleIds: string[];
  createdAtMs: number;
};
type Invitation = { organizationId: string; userId: string; email: string; atMs: number };
/** `hash`: SHA-256 of the value, which is not kept. */
type Key = { hash: string; organizationId: string; userId: string; mintedAtMs: number };
/** A Connect session, or the sign-in of an OAuth connection: spent by the consent. */
export type Session = {
  token: string;
  organizationId: string;
  /** Who opened it. */
  actor: Actor;
  name: string;
  /** Where the person lands afterwards. */
  back: string;
  /** Ids of the types that are offered; empty for all. */
  types: string[];
  /** The connection that appears, or that signs in again. */
  connectionId: string;
  configuration: Json;
};
export type Recorded = { scope: string; status: number; body: string; atMs: number };

export type Snapshot = {
  ownerId: string;
  clockOffsetMs: number;
  organizations: Organization[];
  users: User[];
  invitations: Invitation[];
  keys: Key[];
  recorded: Recorded[];
  items?: Item[];
  sessions?: Session[];
  leftOut?: string[];
  hasAddOn?: boolean;
};

export type Event =
  | { type: "restored"; snapshot: Snapshot }
  | { type: "organization-put"; organization: Organization }
  | { type: "organization-deleted"; id: string }
  | { type: "user-put"; user: User }
  | { type: "user-deleted"; id: string }
  | { type: "invited"; invitation: Invitation }
  | { type: "key-minted"; key: Key }
  | { type: "item-put"; item: Item }
  | { type: "item-deleted"; organizationId: string; id: string }
  | { type: "session-opened"; session: Session }
  | { type: "session-spent"; token: string }
  | { type: "add-on-set"; has: boolean }
  | { type: "outcome-recorded"; recorded: Recorded }
  | { type: "outcomes-forgotten" }
  | { type: "clock-moved"; byMs: number };

export type State = {
  ownerId: string;
  clockOffsetMs: number;
  /** In order of creation; the owner's is the first. */
  organizations: Map<string, Organization>;
  users: Map<string, User>;
  invitations: Invitation[];
  /** The live key of each user, by user id. */
  keys: Map<string, Key>;
  recorded: Map<string, Recorded>;
  /** By organization, then by id, in order of creation. */
  items: Map<string, Map<string, Item>>;
  sessions: Map<string, Session>;
  /** Ids of what the catalogue no longer makes up: what was deleted, and organizations furnished by a caller. */
  leftOut: Set<string>;
  /** Whether roles and policies of one's own are paid for. */
  hasAddOn: boolean;
};

export function createState(): State {
  return {
    ownerId: "",
    clockOffsetMs: 0,
    organizations: new Map(),
    users: new Map(),
    invitations: [],
    keys: new Map(),
    recorded: new Map(),
    items: new Map(),
    sessions: new Map(),
    leftOut: new Set(),
    hasAddOn: false,
  };
}
