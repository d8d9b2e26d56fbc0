import "server-only";
import { createHash } from "node:crypto";
import { record } from "#lib/audit.ts";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { env } from "#lib/base/env.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { ConnectLinkForm } from "#lib/forms/connect.ts";
import { findHolder } from "#lib/health/holder.ts";
import { UpstreamError } from "#lib/polytomic/answer.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { ConnectLinkRow, ConnectPage } from "./views.ts";

/** Tokens are kept as hashes: whoever reads the database can open no link. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest("base64url");

const shown = 100;

async function findConnections(tenantId: string): Promise<ConnectPage["connections"]> {
  try {
    const found = (await (await findHolder(tenantId))?.listConnections()) ?? [];
    // A shared copy belongs to the partner and cannot be edited.
    return found
      .filter(({ parent_connection_id }) => !parent_connection_id)
      .map(({ id, name }) => ({ id, name: name || id }));
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

/** Everything on the connect page of a tenant; null when there is no such tenant. */
export async function readConnectPage(staff: Staff, tenantId: string): Promise<ConnectPage | null> {
  const tenant = await db().tenant.findUnique({ where: { id: tenantId }, select: { name: true } });
  if (!tenant) return null;
  const found = await db().connectLink.findMany({
    where: { tenantId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: shown,
  });
  const people = await db().staff.findMany({
    where: { id: { in: found.map(({ createdById }) => createdById) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const now = clock.now();
  return {
    tenantId,
    tenantName: tenant.name,
    hasKey: (await findHolder(tenantId)) !== null,
    connections: await findConnections(tenantId),
    manage: right(staff, "connect:manage"),
    links: found.map(
      ({
        id,
        connectionName,
        connectionId,
        types,
        uses,
        lastUsedAt,
        expiresAt,
        revokedAt,
        ...link
      }): ConnectLinkRow => ({
        id,
        connectionName,
        repair: connectionId !== null,
        types,
        state: revokedAt ? "revoked" : expiresAt && expiresAt <= now ? "expired" : "live",
        uses,
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        expiresAt: expiresAt?.toISOString() ?? null,
        createdBy: names.get(link.createdById) ?? "Somebody",
        createdAt: link.createdAt.toISOString(),
      }),
    ),
  };
}

/** Makes a link. Its address is in this answer and nowhere else. */
export async function makeConnectLink(staff: Staff, form: ConnectLinkForm): Promise<{ link: string }> {
  const { tenantId, connectionName, connectionId, types, expiresInDays } = form;
  if (!(await findHolder(tenantId)))
    throw new AppError("conflict", "This tenant has no key that we know to work.", {
      hint: "Finish its onboarding, or mint a key, first.",
    });
  const token = random.token(24);
  const now = clock.now();
  await transact(async (tx) => {
    const { id } = await tx.connectLink.create({
      data: {
        tenantId,
        tokenHash: hashToken(token),
        connectionName,
        connectionId,
        types,
        createdById: staff.id,
        createdAt: now,
        expiresAt: expiresInDays === null ? null : later(now, expiresInDays * dayMs),
      },
    });
    await record(tx, staff, "connect-link.made", { type: "connect-link", id, tenantId }, { connectionName });
  });
  return { link: new URL(`/connect/${token}`, env().nextAuthUrl).href };
}

export async function revokeConnectLink(staff: Staff, tenantId: string, id: string): Promise<void> {
  await transact(async (tx) => {
    const { count } = await tx.connectLink.updateMany({
      where: { id, tenantId, revokedAt: null },
      data: { revokedAt: clock.now() },
    });
    if (count === 1)
      await record(tx, staff, "connect-link.revoked", { type: "connect-link", id, tenantId }, {});
  });
}
