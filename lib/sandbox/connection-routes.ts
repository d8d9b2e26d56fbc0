import { startConnect } from "./connect.ts";
import * as schemas from "./connection-schemas.ts";
import { getConnectionType, listConnectionTypes } from "./connection-types.ts";
import * as connections from "./connections.ts";
import * as discovery from "./discovery.ts";
import { change, organization, type Route } from "./route.ts";
import { listOwnShared } from "./sharing.ts";

const ONE = "/api/connections/:connection";
const SCHEMA = `${ONE}/schemas/:schema`;

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
  change("refreshSchemas", `POST ${ONE}/schemas/refresh`, schemas.refreshSchemas),
  organization("getCacheStatus", `GET ${ONE}/schemas/status`, schemas.getCacheStatus),
  organization("getSchema", `GET ${SCHEMA}`, schemas.getSchema),
  change("setPrimaryKeys", `PUT ${SCHEMA}/primary_keys`, schemas.setPrimaryKeys),
  change("resetPrimaryKeys", `DELETE ${SCHEMA}/primary_keys`, schemas.resetPrimaryKeys),
  change("upsertFields", `POST ${SCHEMA}/fields`, schemas.upsertFields),
  change("deleteField", `DELETE ${SCHEMA}/fields/:field`, schemas.deleteField),
  organization("getBulkSource", `GET ${ONE}/bulksync/source`, discovery.getBulkSource),
  organization("getBulkTarget", `GET ${ONE}/bulksync/target`, discovery.getBulkTarget),
  organization("listTargetObjects", `GET ${ONE}/modelsync/targetobjects`, discovery.listTargetObjects),
  organization("listTargetFields", `GET ${ONE}/modelsync/target/fields`, discovery.listTargetFields),
];
