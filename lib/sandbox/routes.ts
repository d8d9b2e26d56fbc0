import { connectionRoutes } from "./connection-routes.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { partnerRoutes } from "./partner-routes.ts";
import { notFound, type Outcome } from "./reply.ts";
import type { Asked } from "./request.ts";
import { syncRoutes } from "./sync-routes.ts";

export type Match = { name: string; params: Record<string, string>; handle: (asked: Asked) => Outcome };

const routes = [...partnerRoutes, ...connectionRoutes, ...syncRoutes, ...organizationRoutes];

export const routeNames: string[] = routes.map(({ name }) => name);

export function findRoute(method: string, path: string): Match {
  for (const { name, method: wanted, pattern, handle } of routes) {
    const found = wanted === method ? pattern.exec(path) : null;
    if (found) return { name, params: decoded(found.groups ?? {}), handle };
  }
  return { name: "unknown", params: {}, handle: notFound };
}

/** Ids of schemas hold slashes, which travel encoded. */
function decoded(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, plain(text)]));
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
