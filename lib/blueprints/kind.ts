import "server-only";
import type { Client, Once } from "#lib/polytomic/client.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { JsonObject } from "./document.ts";

/** Where a resource is made: the tenant's organization, with its own key, and the partner's for what needs it. */
export type Place = { organizationId: string; organization: Client; partner: Client };

/** A resource as Polytomic has it. */
export type Live = {
  id: string;
  name: string;
  /** Null for what does not run. */
  active: boolean | null;
  /** Null where it says nothing about it. */
  healthy: boolean | null;
  createdAt: Date | null;
  createdById: string | null;
  updatedAt: Date | null;
  updatedByName: string | null;
  /** The whole record; masked values are as Polytomic masks them. */
  record: JsonObject;
};

/** A resource as a version wants it for one tenant, all placeholders filled in, with marks where secrets belong. */
export type Wanted = { name: string; spec: JsonObject };

/** How one kind of resource is listed, read and written at Polytomic. */
export type KindOfResource = {
  /** For the ledger. */
  path: (place: Place, id?: string) => string;
  /** Milliseconds that a request to create or change it may take; left out: the usual limit. */
  timeLimitMs?: number;
  /** What tells that a record found is the wanted one; by "ours" the creator and the time have to fit as well. */
  knownBy: "name" | "parent" | "ours" | "only";
  /** All of them; complete, or it throws. */
  list: (place: Place, wanted: Wanted) => Promise<Live[]>;
  /** Null if there is none. */
  read: (place: Place, id: string) => Promise<Live | null>;
  /** Whether a record found may be the wanted one: its name, and what it is linked with. */
  matches: (live: Live, wanted: Wanted) => boolean;
  /** Absent where we never make it ourselves. `body` has the secrets in it. */
  create?: (place: Place, body: JsonObject, once: Once) => Promise<Answer<Live>>;
  /** Absent where it cannot be changed. `body` replaces the whole. */
  replace?: (place: Place, id: string, body: JsonObject) => Promise<Answer<Live>>;
  /** For what runs: it is created inactive, and switched on by itself. */
  setActive?: (place: Place, id: string, active: boolean) => Promise<Answer<null>>;
  /** Starts it once. */
  run?: (place: Place, id: string, once: Once) => Promise<Answer<null>>;
  /** Never forced. */
  remove?: (place: Place, id: string) => Promise<Answer<null>>;
};
