import { getIdentity } from "./identity.ts";
import { mintKey } from "./keys.ts";
import * as organizations from "./organizations.ts";
import { organization, partner, type Route, route } from "./route.ts";
import * as sharing from "./sharing.ts";
import * as users from "./users.ts";

const ORG = "/api/organizations/:org";
const USER = `${ORG}/users/:user`;
const SHARED = `${ORG}/connections/:connection/shared`;

export const partnerRoutes: Route[] = [
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
  partner("shareConnection", `POST ${SHARED}`, sharing.shareConnection),
  partner("listShared", `GET ${SHARED}`, sharing.listShared),
  organization("getOwnOrganization", "GET /api/organization", organizations.getOwnOrganization),
  organization("listOwnUsers", "GET /api/organization/users", users.listOwnUsers),
];
