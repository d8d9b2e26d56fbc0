import { listEvents, listEventTypes } from "./events.ts";
import * as permissions from "./permissions.ts";
import { change, organization, type Route } from "./route.ts";
import { getSubscribers, setSubscribers } from "./subscribers.ts";
import * as webhooks from "./webhooks.ts";

const ROLES = "/api/permissions/roles";
const POLICIES = "/api/permissions/policies";
const WEBHOOK = "/api/webhooks/:webhook";
const SUBSCRIBERS = "/api/notifications/global-error-subscribers";

export const organizationRoutes: Route[] = [
  organization("listEvents", "GET /api/events", listEvents),
  organization("listEventTypes", "GET /api/events_types", listEventTypes),
  organization("listRoles", `GET ${ROLES}`, permissions.listRoles),
  change("createRole", `POST ${ROLES}`, permissions.writeRole),
  organization("getRole", `GET ${ROLES}/:role`, permissions.getRole),
  change("updateRole", `PUT ${ROLES}/:role`, permissions.writeRole),
  change("deleteRole", `DELETE ${ROLES}/:role`, permissions.deleteRole),
  organization("listPolicies", `GET ${POLICIES}`, permissions.listPolicies),
  change("createPolicy", `POST ${POLICIES}`, permissions.writePolicy),
  organization("getPolicy", `GET ${POLICIES}/:policy`, permissions.getPolicy),
  change("updatePolicy", `PUT ${POLICIES}/:policy`, permissions.writePolicy),
  change("deletePolicy", `DELETE ${POLICIES}/:policy`, permissions.deletePolicy),
  organization("listWebhooks", "GET /api/webhooks", webhooks.listWebhooks),
  change("createWebhook", "POST /api/webhooks", webhooks.createWebhook),
  organization("getWebhook", `GET ${WEBHOOK}`, webhooks.getWebhook),
  change("updateWebhook", `PUT ${WEBHOOK}`, webhooks.updateWebhook),
  change("deleteWebhook", `DELETE ${WEBHOOK}`, webhooks.deleteWebhook),
  change("disableWebhook", `POST ${WEBHOOK}/disable`, webhooks.switchWebhook(true)),
  change("enableWebhook", `POST ${WEBHOOK}/enable`, webhooks.switchWebhook(false)),
  organization("getSubscribers", `GET ${SUBSCRIBERS}`, getSubscribers),
  change("setSubscribers", `PUT ${SUBSCRIBERS}`, setSubscribers),
];
