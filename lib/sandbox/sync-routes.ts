import * as selection from "./bulk-selection.ts";
import * as bulk from "./bulk-syncs.ts";
import * as syncs from "./model-syncs.ts";
import * as models from "./models.ts";
import { change, organization, type Route } from "./route.ts";
import { runCalls } from "./runs.ts";
import { startBulkSync, startSync } from "./starts.ts";

const BULK = "/api/bulk/syncs/:sync";
const SYNC = "/api/syncs/:sync";
const MODEL = "/api/models/:model";
const bulkRuns = runCalls("bulkSync");
const runs = runCalls("sync");

export const syncRoutes: Route[] = [
  organization("listBulkSyncs", "GET /api/bulk/syncs", bulk.listBulkSyncs),
  change("createBulkSync", "POST /api/bulk/syncs", bulk.createBulkSync),
  organization("listBulkStatuses", "GET /api/bulk/syncs/status", bulk.listBulkStatuses),
  organization("getBulkSync", `GET ${BULK}`, bulk.getBulkSync),
  change("updateBulkSync", `PUT ${BULK}`, bulk.updateBulkSync),
  change("deleteBulkSync", `DELETE ${BULK}`, bulk.deleteBulkSync),
  change("activateBulkSync", `POST ${BULK}/activate`, bulk.activateBulkSync),
  organization("getBulkStatus", `GET ${BULK}/status`, bulk.getBulkStatus),
  organization("listBulkSchemas", `GET ${BULK}/schemas`, selection.listSchemas),
  change("patchBulkSchemas", `PATCH ${BULK}/schemas`, selection.patchSchemas),
  organization("getBulkSchema", `GET ${BULK}/schemas/:schema`, selection.getSchema),
  change("putBulkSchema", `PUT ${BULK}/schemas/:schema`, selection.putSchema),
  organization("listBulkRuns", `GET ${BULK}/executions`, bulkRuns.list),
  change("startBulkSync", `POST ${BULK}/executions`, startBulkSync),
  organization("getBulkRun", `GET ${BULK}/executions/:run`, bulkRuns.get),
  change("cancelBulkRun", `POST ${BULK}/executions/:run/cancel`, bulkRuns.cancelOne),
  change("cancelBulkSync", `POST ${BULK}/cancel`, bulkRuns.cancelCurrent),

  organization("listModels", "GET /api/models", models.listModels),
  change("createModel", "POST /api/models", models.createModel),
  organization("getModel", `GET ${MODEL}`, models.getModel),
  change("updateModel", `PUT ${MODEL}`, models.updateModel),
  change("deleteModel", `DELETE ${MODEL}`, models.deleteModel),

  organization("listSyncs", "GET /api/syncs", syncs.listSyncs),
  change("createSync", "POST /api/syncs", syncs.createSync),
  organization("getSync", `GET ${SYNC}`, syncs.getSync),
  change("updateSync", `PUT ${SYNC}`, syncs.updateSync),
  change("deleteSync", `DELETE ${SYNC}`, syncs.deleteSync),
  change("activateSync", `POST ${SYNC}/activate`, syncs.activateSync),
  organization("getSyncStatus", `GET ${SYNC}/status`, syncs.getSyncStatus),
  organization("listRuns", `GET ${SYNC}/executions`, runs.list),
  change("startSync", `POST ${SYNC}/executions`, startSync),
  organization("getRun", `GET ${SYNC}/executions/:run`, runs.get),
  change("cancelRun", `POST ${SYNC}/executions/:run/cancel`, runs.cancelOne),
  change("cancelSync", `POST ${SYNC}/cancel`, runs.cancelCurrent),
];
