import * as bulk from "./bulk-syncs.ts";
import { listEvents, listEventTypes } from "./events.ts";
import * as syncs from "./model-syncs.ts";
import { listRoles } from "./permissions.ts";
import { change, organization, type Route } from "./route.ts";

const BULK = "/api/bulk/syncs/:sync";
const SYNC = "/api/syncs/:sync";

export const syncRoutes: Route[] = [
  organization("listBulkSyncs", "GET /api/bulk/syncs", bulk.listBulkSyncs),
  change("createBulkSync", "POST /api/bulk/syncs", bulk.createBulkSync),
  organization("listBulkStatuses", "GET /api/bulk/syncs/status", bulk.listBulkStatuses),
  organization("getBulkSync", `GET ${BULK}`, bulk.getBulkSync),
  change("updateBulkSync", `PUT ${BULK}`, bulk.updateBulkSync),
  change("deleteBulkSync", `DELETE ${BULK}`, bulk.deleteBulkSync),
  change("activateBulkSync", `POST ${BULK}/activate`, bulk.activateBulkSync),
  organization("getBulkStatus", `GET ${BULK}/status`, bulk.getBulkStatus),
  organization("listSyncs", "GET /api/syncs", syncs.listSyncs),
  organization("getSyncStatus", `GET ${SYNC}/status`, syncs.getSyncStatus),
  organization("listEvents", "GET /api/events", listEvents),
  organization("listEventTypes", "GET /api/events_types", listEventTypes),
  organization("listRoles", "GET /api/permissions/roles", listRoles),
];
