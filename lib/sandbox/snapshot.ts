import type { Item } from "./documents.ts";
import type { Snapshot, State } from "./state.ts";

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
    items: [...state.items.values()].flatMap((own) => [...own.values()]),
    sessions: [...state.sessions.values()],
    leftOut: [...state.leftOut],
    hasAddOn: state.hasAddOn,
  });
}

const own = ({ organizationId }: Item) => organizationId;
const toOwn = ([id, items = []]: [string, Item[] | undefined]): [string, Map<string, Item>] => [
  id,
  new Map(items.map((item) => [item.id, item])),
];

/** A state file of an earlier version lacks what it did not know. */
export function fromSnapshot(snapshot: Snapshot): State {
  return {
    ownerId: snapshot.ownerId,
    clockOffsetMs: snapshot.clockOffsetMs,
    organizations: new Map(snapshot.organizations.map((item) => [item.id, item])),
    users: new Map(snapshot.users.map((item) => [item.id, item])),
    invitations: [...snapshot.invitations],
    keys: new Map(snapshot.keys.map((item) => [item.userId, item])),
    recorded: new Map(snapshot.recorded.map((item) => [item.scope, item])),
    items: new Map(Object.entries(Object.groupBy(snapshot.items ?? [], own)).map(toOwn)),
    sessions: new Map((snapshot.sessions ?? []).map((item) => [item.token, item])),
    leftOut: new Set(snapshot.leftOut),
    hasAddOn: snapshot.hasAddOn ?? false,
  };
}
