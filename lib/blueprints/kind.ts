import "server-only";
import type { OperationMessage } from "#lib/messages/operations.ts";
import type { ResourceClient } from "#lib/polytomic/resource-client.ts";
import type { How, HowOnce } from "#lib/polytomic/resources.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { Json, JsonObject } from "./document.ts";

/**
 * Where a resource is made: the tenant's organization, with its own key, and the partner's for what needs it. `ownerId`
 * is the partner's own organization, which owns the connections that are shared; null where nothing is shared.
 */
export type Place = {
  organizationId: string;
  organization: ResourceClient;
  partner: ResourceClient;
  ownerId: string | null;
};

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
  /** The whole record; masked values are as Polytomic masks them. An item of a list may have fewer fields. */
  record: JsonObject;
};

/** A resource as a version wants it for one tenant, all placeholders filled in, with marks where secrets belong. */
export type Wanted = { name: string; spec: JsonObject };

/** An array whose order does not count. */
export type AsSet = {
  /** Equal for the items that are one and the same thing. */
  key: (item: Json) => string;
  /** Whether items that only Polytomic has are no difference. */
  mayHaveMore?: boolean;
  /** Whether an item means the same as none. */
  isOff?: (item: Json) => boolean;
};

/**
 * How one kind of resource is listed, read and written at Polytomic. One request after another: a worker's job has one
 * slot, and jobs that wait for second ones would wait for each other.
 */
export type KindOfResource = {
  /** For the ledger. `wanted` is needed to create what is shared. */
  path: (place: Place, id?: string, wanted?: Wanted) => string;
  /** Milliseconds that a request to create or change it may take; left out: the usual limit. */
  timeLimitMs?: number;
  /** What tells that a record found is the wanted one; by "ours" the creator and the time have to fit as well. */
  knownBy: "name" | "parent" | "ours" | "only";
  /** All of them; complete, or it throws. Items may be light: `read` has the whole. */
  list: (place: Place, wanted: Wanted) => Promise<Live[]>;
  /** Its id where Polytomic has none of its own: what it is about. */
  idOf?: (spec: JsonObject) => string;
  /** Null if there is none. */
  read: (place: Place, id: string) => Promise<Live | null>;
  /** Whether a record found may be the wanted one: its name, and what it is linked with. */
  matches: (live: Live, wanted: Wanted) => boolean;
  /** Where there is no list: whether it may exist although `read` does not find it. */
  mayBeThere?: (place: Place, id: string) => Promise<boolean>;
  /** Whether what exists can be ours, by what was last applied. If not, it is neither changed nor deleted. */
  isOurs?: (live: Live, applied: JsonObject) => boolean;
  /** What is found as it is wanted is used unasked, and stays when the resource goes. */
  takesEqual?: true;
  /** What a creation changes, in the form of a spec; null if that is not known yet. */
  before?: (place: Place, spec: JsonObject) => Promise<JsonObject | null>;
  /** A record in the form of a spec: only what can be written, without masked values. */
  specOf: (record: JsonObject) => JsonObject;
  /** Arrays without an order, by their JSON pointer. */
  sets: Record<string, AsSet>;
  /** JSON pointers of what Polytomic takes and never gives back. */
  unseen: string[];
  /** JSON pointers of what can't be changed: another value needs another resource. */
  fixed: string[];
  /**
   * The body to send. `spec` has the secrets in it. Without `live`, that of a creation: inactive, nothing blank. Else
   * that of a replacement: what Polytomic has, overlaid by the spec, without what it would not accept.
   */
  body: (place: Place, spec: JsonObject, live: Live | null) => Promise<JsonObject>;
  /** When it was last changed: for what `body` reads so much for that someone else can change it meanwhile. */
  lastChange?: (place: Place, id: string) => Promise<Date | null>;
  /** What a request has to wait for. */
  awaits?: (place: Place, wanted: Wanted) => Promise<OperationMessage | null>;
  /** How it is sent, where it is no POST. */
  createdBy?: "PUT";
  /** How a change is sent, where it is no PUT. */
  replacedBy?: "POST";
  /** Absent where we never make it ourselves. `body` is from `body`. The answer may have only the id: read it back. */
  create?: (place: Place, body: JsonObject, once: HowOnce, wanted: Wanted) => Promise<Answer<Live>>;
  /** Absent where it cannot be changed. `body` replaces the whole. */
  replace?: (place: Place, id: string, body: JsonObject, how?: How) => Promise<Answer<Live>>;
  /**
   * Whether a refused creation only has to wait: Polytomic read the schema of what it refers to when it was sent, or
   * still does. `since`: somewhat before it was sent.
   */
  isWaiting?: (place: Place, wanted: Wanted, since: Date) => Promise<boolean>;
  /** For what runs: it is created inactive, and switched on by itself. */
  setActive?: (place: Place, id: string, active: boolean) => Promise<Answer<null>>;
  /** Whether a run was asked for since then. */
  hasRunSince?: (place: Place, id: string, since: Date) => Promise<boolean>;
  /** Starts it once. */
  run?: (place: Place, id: string, once: HowOnce) => Promise<Answer<null>>;
  /** For what does not stop when it is switched off, and can't be deleted while it runs. */
  isRunning?: (place: Place, id: string) => Promise<boolean>;
  cancelRun?: (place: Place, id: string) => Promise<Answer<null>>;
  /** It can still be read for a while after it was deleted. */
  lingers?: true;
  /** Never forced. `applied`: what was last applied, for what is only partly ours. */
  remove?: (place: Place, id: string, applied?: JsonObject) => Promise<Answer<null>>;
};
