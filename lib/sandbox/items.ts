/** The nouns of an organization: those that callers made, before those that the catalogue makes up. */
import { madeUp } from "./catalogue.ts";
import type { Actor, Item, Json, Kind } from "./documents.ts";
import { time } from "./reply.ts";
import type { Asked, OrgCaller } from "./request.ts";
import type { Event, State } from "./state.ts";

export type Own = Asked<OrgCaller>;

/** What was changed last comes first; of two changed at once, the one created last. */
export function itemsIn<K extends Kind>(
  state: State,
  organizationId: string,
  kind: K,
  nowMs: number,
): Item<K>[] {
  const stored = state.items.get(organizationId) ?? new Map<string, Item>();
  const ofKind = (item: Item): item is Item<K> => item.kind === kind;
  const imagined = madeUp(state, organizationId, nowMs)
    .filter(ofKind)
    .filter(({ id }) => !stored.has(id) && !state.leftOut.has(id));
  return [...imagined, ...[...stored.values()].filter(ofKind)]
    .reverse()
    .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
}

export const itemsOf = <K extends Kind>({ state, caller, nowMs }: Own, kind: K): Item<K>[] =>
  itemsIn(state, caller.organizationId, kind, nowMs);

export function findItem<K extends Kind>(asked: Own, kind: K, id: string | undefined): Item<K> | undefined {
  return itemsOf(asked, kind).find((item) => item.id === id);
}

/** Unconfirmed: that what a key makes is its user's. */
export function actorOf({ state, caller }: Own): Actor {
  if (caller.kind === "user")
    return { id: caller.userId, type: "user", name: state.users.get(caller.userId)?.email ?? "" };
  const name = state.organizations.get(caller.organizationId)?.name ?? "";
  return { id: caller.organizationId, type: "organization", name };
}

export function newItem<K extends Kind>(
  asked: Own,
  kind: K,
  document: Item<K>["document"],
  id = asked.random.uuid(),
): Item<K> {
  const { nowMs: createdAtMs, caller } = asked;
  const by = actorOf(asked);
  const when = { createdAtMs, updatedAtMs: createdAtMs, createdBy: by, updatedBy: by };
  return { kind, id, organizationId: caller.organizationId, document, ...when };
}

export function changedItem<K extends Kind>(
  asked: Own,
  item: Item<K>,
  changes: Partial<Item<K>["document"]>,
): Item<K> {
  const document = { ...item.document, ...changes };
  return { ...item, document, updatedAtMs: asked.nowMs, updatedBy: actorOf(asked) };
}

export const put = (item: Item): Event => ({ type: "item-put", item });
export const gone = ({ organizationId, id }: Pick<Item, "organizationId" | "id">): Event => ({
  type: "item-deleted",
  organizationId,
  id,
});

/** What every answer about an item has in common. */
export function frameOf(item: Item): Json {
  return {
    id: item.id,
    organization_id: item.organizationId,
    created_at: time(item.createdAtMs),
    created_by: item.createdBy,
    updated_at: time(item.updatedAtMs),
    updated_by: item.updatedBy,
  };
}
