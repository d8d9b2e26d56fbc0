/** What each event changes: the only place where the state changes. */
import { newForMs } from "./catalogue.ts";
import type { Item } from "./documents.ts";
import { fromSnapshot } from "./snapshot.ts";
import type { Event, State } from "./state.ts";

/** An organization that a caller furnished while it was new keeps only what callers make in it. */
function putItem(state: State, item: Item): void {
  const organization = state.organizations.get(item.organizationId);
  if (organization && item.createdAtMs < organization.createdAtMs + newForMs)
    state.leftOut.add(item.organizationId);
  const own = state.items.get(item.organizationId) ?? new Map<string, Item>();
  state.items.set(item.organizationId, own.set(item.id, item));
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
      state.items.delete(event.id);
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
    case "item-put":
      putItem(state, event.item);
      break;
    case "item-deleted":
      state.items.get(event.organizationId)?.delete(event.id);
      state.leftOut.add(event.id);
      break;
    case "session-opened":
      state.sessions.set(event.session.token, event.session);
      break;
    case "session-spent":
      state.sessions.delete(event.token);
      break;
    case "add-on-set":
      state.hasAddOn = event.has;
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
