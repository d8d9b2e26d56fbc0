/** What an organization's own key may see: connections and their types, syncs, events, roles. */
import { z } from "zod";
import {
  bulkStatusesOf,
  bulkSyncsOf,
  connectionsOf,
  eventsOf,
  syncStatusesOf,
  syncsOf,
} from "./catalogue.ts";
import { connectionTypes } from "./connection-types.ts";
import { fail, notFound, type Outcome, succeed, succeedList } from "./reply.ts";
import { type Asked, type OrgCaller, readBody } from "./request.ts";
import { listRoles as rolesOf } from "./roles.ts";
import type { Organization } from "./state.ts";

type Own = Asked<OrgCaller>;
type Listing<T> = (organization: Organization, nowMs: number) => T[];

function own<T>({ state, caller, nowMs }: Own, listing: Listing<T>): T[] {
  const organization = state.organizations.get(caller.organizationId);
  return organization ? listing(organization, nowMs) : [];
}

export const listConnections = (asked: Own): Outcome => succeedList(own(asked, connectionsOf));
/** The same for every organization. No credential is declared for it upstream: here a partner key is refused. */
export const listConnectionTypes = (): Outcome => succeedList(connectionTypes);
export const listBulkSyncs = (asked: Own): Outcome => succeedList(own(asked, bulkSyncsOf));
export const listRoles = ({ caller }: Own): Outcome => succeedList(rolesOf(caller.organizationId));

export function getConnection(asked: Own): Outcome {
  const found = own(asked, connectionsOf).find(({ id }) => id === asked.params.connection);
  return found ? succeed(found) : notFound();
}

export function listBulkStatuses(asked: Own): Outcome {
  const id = asked.query.get("sync_id");
  return succeedList(own(asked, bulkStatusesOf).filter(({ sync_id }) => !id || sync_id === id));
}

/** The number that a query asks for, or undefined when it is out of bounds. */
function limitOf(query: URLSearchParams, usual: number, most: number): number | undefined {
  const limit = Number(query.get("limit") ?? usual);
  return Number.isInteger(limit) && limit >= 1 && limit <= most ? limit : undefined;
}

/** Paged: 50 at most and by default; the page token is opaque. */
export function listSyncs(asked: Own): Outcome {
  const limit = limitOf(asked.query, 50, 50);
  const token = asked.query.get("page_token") ?? "";
  const start = token === "" ? 0 : Number(Buffer.from(token, "base64url").toString("utf8"));
  if (limit === undefined || !Number.isInteger(start))
    return fail(400, "bad_request", "bad limit or page token");
  const all = own(asked, syncsOf);
  const end = start + limit;
  const next = end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined;
  return succeedList(all.slice(start, end), next);
}

export function getSyncStatus(asked: Own): Outcome {
  const found = own(asked, syncStatusesOf).find(({ id }) => id === asked.params.sync);
  return found ? succeed(found.status) : notFound();
}

export function listEvents(asked: Own): Outcome {
  const limit = limitOf(asked.query, 10, 100);
  if (limit === undefined) return fail(422, "invalid", "limit must be between 1 and 100");
  const type = asked.query.get("type");
  const before = asked.query.get("ending_before") ?? "9";
  const after = asked.query.get("starting_after") ?? "";
  const events = own(asked, eventsOf).filter(
    (event) => (!type || event.type === type) && event.created_at < before && event.created_at > after,
  );
  return succeedList(events.slice(0, limit));
}

const connectBody = z.object({
  name: z.string().min(1),
  redirect_url: z.url(),
  whitelist: z.array(z.string()).nullish(),
});

/**
 * The address leads back to the sandbox, to a page of its own: see connect-page.ts. What upstream makes of a
 * type that it does not know is not documented: here it is offered like the others.
 */
export function startConnect(asked: Own): Outcome {
  const read = readBody(connectBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const token = `tok_${asked.random.token(24)}`;
  const { redirect_url: back, whitelist } = read.value;
  const query = new URLSearchParams({
    token,
    back,
    ...(whitelist?.length && { types: whitelist.join(",") }),
  });
  return succeed({ redirect_url: `${asked.origin}/connect?${query}`, token });
}
