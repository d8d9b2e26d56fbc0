/** Copies of the partner's own connections in the organizations of customers: made with the partner key. */
import { z } from "zod";
import { isTakenIn, taken } from "./connections.ts";
import type { Item } from "./documents.ts";
import { itemsIn, type Own, put } from "./items.ts";
import { fail, notFound, type Outcome, succeed, succeedList } from "./reply.ts";
import { type Asked, readBody } from "./request.ts";

type Connection = Item<"connection">;

const shareBody = z.object({ child_organization_id: z.string(), name: z.string().trim().min(1).nullish() });

/** A connection of the partner's own organization; copies cannot be shared on. */
function parentOf({ state, params, nowMs }: Asked): Connection | undefined {
  if (params.org !== state.ownerId) return undefined;
  const found = itemsIn(state, state.ownerId, "connection", nowMs).find(({ id }) => id === params.connection);
  return found?.document.parent ? undefined : found;
}

/** Unconfirmed: that a second copy in the same organization is made like the first, under a name of its own. */
export function shareConnection(asked: Asked): Outcome {
  const { state, nowMs, random, body } = asked;
  const parent = parentOf(asked);
  if (!parent) return notFound();
  const read = readBody(shareBody, body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const organizationId = read.value.child_organization_id;
  if (!state.organizations.has(organizationId) || organizationId === state.ownerId) return notFound();
  const name = read.value.name ?? parent.document.name;
  const others = itemsIn(state, organizationId, "connection", nowMs);
  if (isTakenIn(others, name)) return taken();
  const copy: Connection = {
    ...parent,
    id: random.uuid(),
    organizationId,
    document: { ...parent.document, name, parent: { id: parent.id, organizationId: parent.organizationId } },
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  return succeed({ id: copy.id }, [put(copy)]);
}

function copiesOf({ state, nowMs }: Asked, parentId: string): unknown[] {
  return [...state.organizations.keys()].flatMap((organizationId) =>
    itemsIn(state, organizationId, "connection", nowMs)
      .filter(({ document }) => document.parent?.id === parentId)
      .map(({ id, document: { name } }) => ({
        id,
        name,
        organization_id: organizationId,
        parent_connection_id: parentId,
      })),
  );
}

export function listShared(asked: Asked): Outcome {
  const parent = parentOf(asked);
  return parent ? succeedList(copiesOf(asked, parent.id)) : notFound();
}

/** With a key of the partner's own organization; a copy has no copies. */
export const listOwnShared = (asked: Own): Outcome =>
  listShared({ ...asked, params: { ...asked.params, org: asked.caller.organizationId } });
