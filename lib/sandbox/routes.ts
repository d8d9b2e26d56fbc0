import * as activity from "./activity.ts";
import type { Caller } from "./credentials.ts";
import { getIdentity } from "./identity.ts";
import { mintKey } from "./keys.ts";
import * as organizations from "./organizations.ts";
import { fail, notFound, type Outcome } from "./reply.ts";
import type { Asked, OrgCaller } from "./request.ts";
import * as users from "./users.ts";

type Route = {
  /** What faults call it. */
  name: string;
  method: string;
  pattern: RegExp;
  handle: (asked: Asked) => Outcome;
};
export type Match = { name: string; params: Record<string, string>; handle: (asked: Asked) => Outcome };

function isOrgCaller(asked: Asked): asked is Asked<OrgCaller> {
  return asked.caller.kind !== "partner";
}
const isPartner = (caller: Caller) => caller.kind === "partner";
const forbidden = () => fail(403, "forbidden", "this credential does not reach this endpoint");

/** `:name` matches one segment. */
function route(name: string, line: string, handle: Route["handle"]): Route {
  const [method = "", path = ""] = line.split(" ");
  return { name, method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`), handle };
}
const partner = (name: string, line: string, handle: Route["handle"]) =>
  route(name, line, (asked) => (isPartner(asked.caller) ? handle(asked) : forbidden()));
const organization = (name: string, line: string, handle: (asked: Asked<OrgCaller>) => Outcome) =>
  route(name, line, (asked) => (isOrgCaller(asked) ? handle(asked) : forbidden()));

const ORG = "/api/organizations/:org";
const USER = `${ORG}/users/:user`;

const routes: Route[] = [
  route("getIdentity", "GET /api/me", getIdentity),
  partner("listOrganizations", "GET /api/organizations", organizations.listOrganizations),
  partner("createOrganization", "POST /api/organizations", organizations.createOrganization),
  partner("getOrganization", `GET ${ORG}`, organizations.getOrganization),
  partner("updateOrganization", `PUT ${ORG}`, organizations.updateOrganization),
  partner("deleteOrganization", `DELETE ${ORG}`, organizations.deleteOrganization),
  partner("listUsers", `GET ${ORG}/users`, users.listUsers),
  partner("createUser", `POST ${ORG}/users`, users.createUser),
  partner("getUser", `GET ${USER}`, users.getUser),
  partner("updateUser", `PUT ${USER}`, users.updateUser),
  partner("deleteUser", `DELETE ${USER}`, users.deleteUser),
  partner("mintKey", `POST ${USER}/keys`, mintKey),
  organization("getOwnOrganization", "GET /api/organization", organizations.getOwnOrganization),
  organization("listOwnUsers", "GET /api/organization/users", users.listOwnUsers),
  organization("listConnections", "GET /api/connections", activity.listConnections),
  organization("getConnection", "GET /api/connections/:connection", activity.getConnection),
  organization("listConnectionTypes", "GET /api/connection_types", activity.listConnectionTypes),
  organization("startConnect", "POST /api/connections/connect/", activity.startConnect),
  organization("listBulkSyncs", "GET /api/bulk/syncs", activity.listBulkSyncs),
  organization("listBulkStatuses", "GET /api/bulk/syncs/status", activity.listBulkStatuses),
  organization("listSyncs", "GET /api/syncs", activity.listSyncs),
  organization("getSyncStatus", "GET /api/syncs/:sync/status", activity.getSyncStatus),
  organization("listEvents", "GET /api/events", activity.listEvents),
  organization("listRoles", "GET /api/permissions/roles", activity.listRoles),
];

export const routeNames: string[] = routes.map(({ name }) => name);

export function findRoute(method: string, path: string): Match {
  for (const { name, method: wanted, pattern, handle } of routes) {
    const found = wanted === method ? pattern.exec(path) : null;
    if (found) return { name, params: { ...found.groups }, handle };
  }
  return { name: "unknown", params: {}, handle: notFound };
}
