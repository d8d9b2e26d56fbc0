import { userBody } from "#lib/polytomic/wire.ts";
import { fail, notFound, type Outcome, succeed, succeedList } from "./reply.ts";
import { type Asked, type OrgCaller, readBody } from "./request.ts";
import { chooseRoles, legacyRole } from "./roles.ts";
import type { State, User } from "./state.ts";

function view({ id, email, organizationId, roleIds }: User) {
  const role = legacyRole(organizationId, roleIds);
  return { id, email, organization_id: organizationId, role, role_ids: roleIds };
}

const usersOf = (state: State, organizationId: string) =>
  [...state.users.values()].filter((user) => user.organizationId === organizationId);

/** The user that a path names, when it is a user of the organization that the path names. */
export function findUser({ state, params }: Asked): User | undefined {
  const user = state.users.get(params.user ?? "");
  return user?.organizationId === params.org ? user : undefined;
}

export function listUsers({ state, params }: Asked): Outcome {
  const id = params.org ?? "";
  return state.organizations.has(id) ? succeedList(usersOf(state, id).map(view)) : notFound();
}

export function listOwnUsers({ state, caller }: Asked<OrgCaller>): Outcome {
  return succeedList(usersOf(state, caller.organizationId).map(view));
}

export function getUser(asked: Asked): Outcome {
  const user = findUser(asked);
  return user ? succeed(view(user)) : notFound();
}

/** Upstream sends an invitation mail with each creation; here it is noted. */
export function createUser({ state, params, body, nowMs, random }: Asked): Outcome {
  const organizationId = params.org ?? "";
  if (!state.organizations.has(organizationId)) return notFound();
  const read = readBody(userBody, body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const email = read.value.email.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return fail(422, "invalid", "email is not valid");
  const chosen = chooseRoles(organizationId, read.value);
  if ("wrong" in chosen) return fail(422, "invalid", chosen.wrong);
  if (usersOf(state, organizationId).some((other) => other.email === email)) {
    return fail(422, "invalid", "a user with this email exists already");
  }
  const id = random.uuid();
  const user: User = { id, organizationId, email, roleIds: chosen.roleIds, createdAtMs: nowMs };
  return succeed(view(user), [
    { type: "user-put", user },
    { type: "invited", invitation: { organizationId, userId: id, email, atMs: nowMs } },
  ]);
}

/** Only roles change, but the schema requires the email. */
export function updateUser(asked: Asked): Outcome {
  const user = findUser(asked);
  if (!user) return notFound();
  const read = readBody(userBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { role, role_ids } = read.value;
  if (role === undefined && role_ids === undefined) return succeed(view(user));
  const chosen = chooseRoles(user.organizationId, { role, role_ids });
  if ("wrong" in chosen) return fail(422, "invalid", chosen.wrong);
  const changed = { ...user, roleIds: chosen.roleIds };
  return succeed(view(changed), [{ type: "user-put", user: changed }]);
}

/** Returns the removed user; its key stops working with it. */
export function deleteUser(asked: Asked): Outcome {
  const user = findUser(asked);
  return user ? succeed(view(user), [{ type: "user-deleted", id: user.id }]) : notFound();
}
