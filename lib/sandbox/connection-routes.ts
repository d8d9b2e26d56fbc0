import { startConnect } from "./connect.ts";
import { getConnectionType, listConnectionTypes } from "./connection-types.ts";
import * as connections from "./connections.ts";
import { change, organization, type Route } from "./route.ts";
import { listOwnShared } from "./sharing.ts";

const ONE = "/api/connections/:connection";

export const connectionRoutes: Route[] = [
  organization("listConnectionTypes", "GET /api/connection_types", listConnectionTypes),
  organization("getConnectionType", "GET /api/connection_types/:type", getConnectionType),
  organization("startConnect", "POST /api/connections/connect", startConnect),
  change("testConnection", "POST /api/connections/test", connections.testConnection),
  organization("listConnections", "GET /api/connections", connections.listConnections),
  change("createConnection", "POST /api/connections", connections.createConnection),
  organization("getConnection", `GET ${ONE}`, connections.getConnection),
  change("updateConnection", `PUT ${ONE}`, connections.updateConnection),
  change("deleteConnection", `DELETE ${ONE}`, connections.deleteConnection),
  organization("listOwnShared", `GET ${ONE}/shared`, listOwnShared),
];
