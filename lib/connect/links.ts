import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import type { MakeConnectLink } from "#lib/forms/connect.ts";
import { connectHref } from "#lib/forms/href.ts";
import { hasCurrentKey, openCurrentKey } from "#lib/keys/read.ts";
import { hashToken } from "#lib/links/token.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { requireTypes } from "./types.ts";
import type { ConnectLinkRow } from "./views.ts";

const shown = 100;

/** An existing connection keeps its name: a repair link must not rename it. */
async function nameOf(tenantId: string, connectionId: string): Promise<string> {
  const connections = await asOrganization(await openCurrentKey(tenantId)).listConnections();
  const found = connections.find(({ id }) => id === connectionId);
  const refuse = (connection: string) =>
    new AppError("invalid", "Check the highlighted fields.", { fields: { connectionId: connection } });
  if (!found) throw refuse("The organization no longer has this connection.");
  if (found.parent_connection_id) throw refuse("A shared copy is read-only: repair the original.");
  return found.name || found.id;
}

const archivedWords = "This tenant is archived. A connect link would not work.";

/** A link of an archived tenant would not work. */
async function requireKept(tenantId: string, from: Tx = db()): Promise<void> {
  const tenant = await from.tenant.findUnique({ where: { id: tenantId }, select: { archivedAt: true } });
  if (tenant?.archivedAt)
    throw new AppError("conflict", archivedWords, { hint: "Restore it in its settings first." });
}

/** Whether a link can be created for this tenant. */
export function rightToMake(staff: Staff, { archived }: { archived: boolean }): Right {
  const permitted = right(staff, "connect:manage");
  return permitted.allowed && archived ? { allowed: false, reason: archivedWords } : permitted;
}

const addressOf = (token: string): string => new URL(connectHref(token), settings().nextAuthUrl).href;

/** Creates a URL of ours that leads to Polytomic Connect until it is revoked. The URL is shown once. */
export async function makeLink(staff: Staff, form: MakeConnectLink): Promise<{ link: string }> {
  requireRight(staff, "connect:manage");
  const { tenantId, connectionId, types, expiresInDays } = form;
  await requireKept(tenantId);
  if (!(await hasCurrentKey(tenantId)))
    throw new AppError("conflict", "This tenant has no working key yet. A connect link needs one.");
  const connectionName = connectionId ? await nameOf(tenantId, connectionId) : (form.connectionName ?? "");
  // A repair opens the connection's own form, so there is nothing to choose.
  const allowed = connectionId ? [] : await requireTypes(tenantId, types);
  const token = random.token(24);
  const now = clock.now();
  await transact(async (tx) => {
    await requireKept(tenantId, tx);
    const { id } = await tx.connectLink.create({
      data: {
        tenantId,
        tokenHash: hashToken(token),
        connectionName,
        connectionId,
        types: allowed,
        createdById: staff.id,
        createdAt: now,
        expiresAt: later(now, expiresInDays * dayMs),
      },
    });
    const target = { type: "connect-link", id, tenantId } as const;
    const detail = { connection: connectionName, repair: connectionId !== null, expiresInDays };
    await record(tx, staff, "connect-link.made", target, detail);
  });
  return { link: addressOf(token) };
}

/**
 * Gives a link a new address, which lasts as long as the old one did; the old one stops at once. The address can't be
 * shown again, because we keep only its hash.
 */
export async function renewLink(staff: Staff, tenantId: string, linkId: string): Promise<{ link: string }> {
  requireRight(staff, "connect:manage");
  const token = random.token(24);
  await transact(async (tx) => {
    await requireKept(tenantId, tx);
    const where = { id: linkId, tenantId, revokedAt: null };
    const link = await tx.connectLink.findFirst({ where });
    if (!link) throw new AppError("conflict", "This link is already revoked.");
    const { connectionName, createdAt, expiresAt } = link;
    const now = clock.now();
    const ends = expiresAt && later(now, expiresAt.getTime() - createdAt.getTime());
    const data = { tokenHash: hashToken(token), createdById: staff.id, createdAt: now, expiresAt: ends };
    await tx.connectLink.update({ where, data });
    const target = { type: "connect-link", id: linkId, tenantId } as const;
    await record(tx, staff, "connect-link.renewed", target, { connection: connectionName });
  });
  return { link: addressOf(token) };
}

export async function revokeLink(staff: Staff, tenantId: string, linkId: string): Promise<void> {
  requireRight(staff, "connect:manage");
  await transact(async (tx) => {
    const { count } = await tx.connectLink.updateMany({
      where: { id: linkId, tenantId, revokedAt: null },
      data: { revokedAt: clock.now() },
    });
    if (count === 0) throw new AppError("conflict", "This link is already revoked.");
    const { connectionName } = await tx.connectLink.findUniqueOrThrow({ where: { id: linkId } });
    const target = { type: "connect-link", id: linkId, tenantId } as const;
    await record(tx, staff, "connect-link.revoked", target, { connection: connectionName });
  });
}

type Ends = { revokedAt: Date | null; expiresAt: Date | null; tenant: { archivedAt: Date | null } };

/** The condition of `live` in live.ts, in words; of several reasons, the permanent one. */
function stateOf({ revokedAt, expiresAt, tenant }: Ends, now: Date): ConnectLinkRow["state"] {
  if (revokedAt) return "revoked";
  if (expiresAt && expiresAt <= now) return "expired";
  return tenant.archivedAt ? "archived" : "live";
}

/** The newest links of a tenant. */
export async function listLinks(staff: Staff, tenantId: string): Promise<ConnectLinkRow[]> {
  requireRight(staff, "tenant:read");
  const links = await db().connectLink.findMany({
    where: { tenantId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: shown,
    include: { tenant: { select: { archivedAt: true } }, createdBy: { select: { name: true } } },
  });
  const now = clock.now();
  return links.map((link) => ({
    id: link.id,
    connectionName: link.connectionName,
    isRepair: link.connectionId !== null,
    types: link.types,
    state: stateOf(link, now),
    uses: link.uses,
    lastUsedAt: link.lastUsedAt?.toISOString() ?? null,
    createdAt: link.createdAt.toISOString(),
    createdBy: link.createdBy.name,
    expiresAt: link.expiresAt?.toISOString() ?? null,
    revokedAt: link.revokedAt?.toISOString() ?? null,
  }));
}
