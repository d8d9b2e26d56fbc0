import { organizationBody } from "#lib/polytomic/wire.ts";
import { conflict, fail, notFound, type Outcome, succeed, succeedList, succeedSilently } from "./reply.ts";
import { type Asked, type OrgCaller, readBody } from "./request.ts";
import type { Organization } from "./state.ts";

function view({ id, name, issuer, sso_domain, sso_org_id }: Organization) {
  return { id, name, issuer, sso_domain, sso_org_id };
}

export function listOrganizations({ state }: Asked): Outcome {
  return succeedList([...state.organizations.values()].map(view));
}

export function getOrganization({ state, params }: Asked): Outcome {
  const found = state.organizations.get(params.org ?? "");
  return found ? succeed(view(found)) : notFound();
}

export function getOwnOrganization({ state, caller }: Asked<OrgCaller>): Outcome {
  const found = state.organizations.get(caller.organizationId);
  return found ? succeed(view(found)) : notFound();
}

export function createOrganization(asked: Asked): Outcome {
  return put(asked, { id: asked.random.uuid(), createdAtMs: asked.nowMs, outside: false });
}

/** A replacement: sign-on settings that the body leaves out are gone. */
export function updateOrganization(asked: Asked): Outcome {
  const found = asked.state.organizations.get(asked.params.org ?? "");
  return found ? put(asked, found) : notFound();
}

export function deleteOrganization({ state, params }: Asked): Outcome {
  const id = params.org ?? "";
  if (!state.organizations.has(id)) return notFound();
  if (id === state.ownerId) return fail(403, "forbidden", "the partner's own organization cannot be deleted");
  return succeedSilently([{ type: "organization-deleted", id }]);
}

function put(
  { state, body }: Asked,
  { id, createdAtMs, outside }: Pick<Organization, "id" | "createdAtMs" | "outside">,
): Outcome {
  const read = readBody(organizationBody, body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { name, issuer = "", sso_domain = "", sso_org_id = "", client_id = "", client_secret } = read.value;
  if (name.trim() === "") return fail(422, "invalid", "name must not be empty");
  if (findByName(state.organizations, name, id)) return conflict();
  const hasClientSecret = Boolean(client_secret);
  const settings = { issuer, sso_domain, sso_org_id, client_id, hasClientSecret };
  const organization = { id, name, ...settings, createdAtMs, outside };
  return succeed(view(organization), [{ type: "organization-put", organization }]);
}

/** Compared exactly: whether upstream ignores case or spaces is not documented. */
function findByName(organizations: Map<string, Organization>, name: string, exceptId: string) {
  return [...organizations.values()].find((other) => other.name === name && other.id !== exceptId);
}
