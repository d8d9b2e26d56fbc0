import "server-only";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { listOperations } from "#lib/engine/list.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { User } from "#lib/polytomic/wire.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { currentPath } from "#lib/tenants/stage.ts";
import { addition } from "./add.ts";
import { roleChange } from "./change-role.ts";
import { removalKind } from "./remove.ts";
import { seenKeysOf } from "./seen.ts";
import { addressOf, liveStates, rolesInWords } from "./upstream.ts";
import type { UserKey, UserRow, UsersPage } from "./views.ts";

/** The time limit, because a page waits for this. */
const timeLimitMs = 8_000;

const refusals: Record<number, string> = {
  401: "Polytomic does not accept the partner key",
  403: "Polytomic does not let the partner key see these users",
  404: "Polytomic did not find this organization",
};
const hints: Record<number, string> = {
  401: "See Settings › Polytomic.",
  403: "The organization may have left the partner account.",
  404: "It may have been deleted there.",
};

async function ask(organizationId: string): Promise<Pick<UsersPage, "trouble"> & { found: User[] | null }> {
  try {
    return { found: await asPartner(timeLimitMs).listUsers(organizationId), trouble: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const status = upstreamStatus(error) ?? 0;
    const title = refusals[status] ?? "The users could not be loaded from Polytomic";
    return {
      found: null,
      trouble: { title, message: [error.message, hints[status]].filter(Boolean).join(" ") },
    };
  }
}

/** Everything on the page of an organization's users; null if there is no such tenant. */
export async function readUsersPage(staff: Staff, tenantId: string): Promise<UsersPage | null> {
  requireRight(staff, "tenant:read");
  const tenant = await db().tenant.findUnique({ where: { id: tenantId } });
  if (!tenant) return null;
  const { organizationId, rootUserId, rootEmail, archivedAt } = tenant;
  const [{ found, trouble }, keys, operations] = await Promise.all([
    organizationId === null ? { found: null, trouble: null } : ask(organizationId),
    listKeys(tenantId),
    listOperations(staff, tenantId, [addition, roleChange, removalKind]),
  ]);
  const users = found?.map((user) => rowOf(user, rootUserId, keys)).sort(rootFirst) ?? null;
  const manage: Right = archivedAt
    ? { allowed: false, reason: "This tenant is archived. Restore it first." }
    : right(staff, "user:manage");
  const isRootKnown = users === null || users.some(({ isRoot }) => isRoot);
  return {
    tenantId,
    organizationId,
    resume: currentPath(tenant),
    users,
    trouble,
    rootMissing: tenant.stage === "active" && !isRootKnown ? rootEmail : null,
    operations,
    moving: operations.some(({ state }) => state === "running"),
    manage,
    operationId: random.uuid(),
  };
}

type Held = Awaited<ReturnType<typeof listKeys>>[number];

function listKeys(tenantId: string) {
  const select = { id: true, userId: true, isService: true, hint: true, state: true };
  return db().organizationKey.findMany({ where: { tenantId }, select, orderBy: { mintedAt: "desc" } });
}

const isLive = (key: Held): key is Held & UserKey => liveStates.some((state) => state === key.state);

function rowOf(user: User, rootUserId: string | null, keys: Held[]): UserRow {
  const { id } = user;
  const role = user.role.toLowerCase();
  const own = keys.filter(({ userId }) => userId === id);
  return {
    id,
    email: addressOf(user),
    role: role === "admin" || role === "user" ? role : null,
    roleWords: rolesInWords(user),
    isRoot: id === rootUserId,
    isService: own.some(({ isService }) => isService),
    keys: own.filter(isLive).map(({ hint, state }) => ({ hint, state })),
    seenKeys: seenKeysOf(own.filter(isLive)),
    operationId: random.uuid(),
  };
}

const rootFirst = (a: UserRow, b: UserRow) =>
  Number(b.isRoot) - Number(a.isRoot) || a.email.localeCompare(b.email);
