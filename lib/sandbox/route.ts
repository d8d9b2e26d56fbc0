/** How a route is made, and which credential reaches it. */
import { fail, type Outcome } from "./reply.ts";
import type { Asked, OrgCaller } from "./request.ts";
import { mayChange } from "./roles.ts";

export type Route = {
  /** What faults call it. */
  name: string;
  method: string;
  pattern: RegExp;
  handle: (asked: Asked) => Outcome;
};
type Handle = Route["handle"];
type OwnHandle = (asked: Asked<OrgCaller>) => Outcome;

function isOrgCaller(asked: Asked): asked is Asked<OrgCaller> {
  return asked.caller.kind !== "partner";
}
const forbidden = () => fail(403, "forbidden", "this credential does not reach this endpoint");

/** `:name` matches one segment; a trailing slash does not matter. */
export function route(name: string, line: string, handle: Handle): Route {
  const [method = "", path = ""] = line.split(" ");
  return { name, method, pattern: new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`), handle };
}

export const partner = (name: string, line: string, handle: Handle): Route =>
  route(name, line, (asked) => (asked.caller.kind === "partner" ? handle(asked) : forbidden()));

/** What every key of the organization may do. */
export const organization = (name: string, line: string, handle: OwnHandle): Route =>
  route(name, line, (asked) => (isOrgCaller(asked) ? handle(asked) : forbidden()));

/** What takes a user who may change things. Which of the roles may is unconfirmed. */
export const change = (name: string, line: string, handle: OwnHandle): Route =>
  organization(name, line, (asked) => {
    const { caller, state } = asked;
    const user = caller.kind === "user" ? state.users.get(caller.userId) : undefined;
    const may = caller.kind === "organization" || (user && mayChange(caller.organizationId, user.roleIds));
    return may ? handle(asked) : fail(403, "forbidden", "this user may not change anything");
  });
