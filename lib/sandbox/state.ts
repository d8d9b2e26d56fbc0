/** Everything the sandbox knows. It changes by events only, so that replaying a journal rebuilds it. */

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
export type Recorded = { scope: string; status: number; body: string; atMs: number };

export type Snapshot = {
  ownerId: string;
  clockOffsetMs: number;
  organizations: Organization[];
  users: User[];
  invitations: Invitation[];
  keys: Key[];
  recorded: Recorded[];
};

export type Event =
  | { type: "restored"; snapshot: Snapshot }
  | { type: "organization-put"; organization: Organization }
  | { type: "organization-deleted"; id: string }
  | { type: "user-put"; user: User }
  | { type: "user-deleted"; id: string }
  | { type: "invited"; invitation: Invitation }
  | { type: "key-minted"; key: Key }
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
  };
}

function deleteUser(state: State, id: string): void {
  state.users.delete(id);
  state.keys.delete(id);
}

export function applyEvent(state: State, event: Event): void {
  switch (event.type) {
    case "restored":
      Object.assign(state, fromSnapshot(event.snapshot));
      break;
    case "organization-put":
      state.ownerId ||= event.organization.id;
      state.organizations.set(event.organization.id, event.organization);
      break;
    case "organization-deleted":
      for (const { id, organizationId } of [...state.users.values()]) {
        if (organizationId === event.id) deleteUser(state, id);
      }
      state.organizations.delete(event.id);
      break;
    case "user-put":
      state.users.set(event.user.id, event.user);
      break;
    case "user-deleted":
      deleteUser(state, event.id);
      break;
    case "invited":
      state.invitations.push(event.invitation);
      break;
    case "key-minted":
      state.keys.set(event.key.userId, event.key);
      break;
    case "outcome-recorded":
      state.recorded.set(event.recorded.scope, event.recorded);
      break;
    case "outcomes-forgotten":
      state.recorded.clear();
      break;
    case "clock-moved":
      state.clockOffsetMs += event.byMs;
      break;
  }
}

/** A copy for the journal; outcomes recorded before `sinceMs` are left out, and the key values in them too. */
export function toSnapshot(state: State, sinceMs: number): Snapshot {
  return structuredClone({
    ownerId: state.ownerId,
    clockOffsetMs: state.clockOffsetMs,
    organizations: [...state.organizations.values()],
    users: [...state.users.values()],
    invitations: state.invitations,
    keys: [...state.keys.values()],
    recorded: [...state.recorded.values()].filter(({ atMs }) => atMs > sinceMs),
  });
}

function fromSnapshot(snapshot: Snapshot): State {
  return {
    ownerId: snapshot.ownerId,
    clockOffsetMs: snapshot.clockOffsetMs,
    organizations: new Map(snapshot.organizations.map((item) => [item.id, item])),
    users: new Map(snapshot.users.map((item) => [item.id, item])),
    invitations: [...snapshot.invitations],
    keys: new Map(snapshot.keys.map((item) => [item.userId, item])),
    recorded: new Map(snapshot.recorded.map((item) => [item.scope, item])),
  };
}
