import "server-only";
/** What a person with only a connect link can do. Anyone may call this, so it reveals nothing of ours. */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";
import { connectedHref } from "#lib/forms/href.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { live } from "#lib/links/live.ts";
import { hashToken } from "#lib/links/token.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import { describeFailure } from "#lib/polytomic/result.ts";
import type { ConnectBody } from "#lib/polytomic/wire.ts";
import { countTry } from "#lib/staff/throttle.ts";

const mostOpenings = 10;

/** The live link of a token; null for a revoked, expired or invented one, which all look the same. */
export async function findLink(token: string): Promise<{ connectionName: string; isRepair: boolean } | null> {
  const found = await db().connectLink.findFirst({ where: { tokenHash: hashToken(token), ...live() } });
  return found && { connectionName: found.connectionName, isRepair: found.connectionId !== null };
}

/**
 * Opens a Polytomic Connect session and returns its URL; null if the link is not valid. Only pressing the button gets
 * here, so a crawler that follows links mints nothing.
 */
export async function openLink(token: string): Promise<string | null> {
  const tokenHash = hashToken(token);
  const link = await db().connectLink.findFirst({ where: { tokenHash, ...live() } });
  if (!link) return null;
  // Invented tokens are counted by network: see by-link.ts in lib/staff.
  await countTry(
    [{ kind: "connect-link", points: mostOpenings, of: tokenHash }],
    (minutes) => `This link was opened too many times. Wait ${minutes} min, then try again.`,
  );
  const { tenantId, connectionName, connectionId, types } = link;
  const address = await askForAddress(tenantId, {
    name: connectionName,
    // Without the token, which Polytomic does not need.
    redirect_url: new URL(connectedHref, settings().nextAuthUrl).href,
    ...(types.length > 0 && { whitelist: types }),
    ...(connectionId !== null && { connection: connectionId }),
  });
  return await transact(async (tx) => {
    const { count } = await tx.connectLink.updateMany({
      where: { id: link.id, ...live() },
      data: { uses: { increment: 1 }, lastUsedAt: clock.now() },
    });
    // Revoked while we asked, so the URL is not returned.
    if (count === 0) return null;
    // A blueprint that made the connection no longer knows its secrets.
    if (connectionId !== null)
      await tx.managedResource.updateMany({
        where: { tenantId, upstreamId: connectionId, endedAt: null },
        data: { reenteredAt: clock.now() },
      });
    const target = { type: "connect-link", id: link.id, tenantId } as const;
    await record(tx, null, "connect-link.opened", target, { connection: connectionName });
    return address;
  });
}

/**
 * Not in the ledger: a session is a single-use token that expires, so asking twice does no harm. Why it failed is for
 * our log only.
 */
async function askForAddress(tenantId: string, session: ConnectBody): Promise<string> {
  const why = await (async () => {
    const answer = await asOrganization(await openCurrentKey(tenantId)).startConnect(session);
    if (answer.kind !== "ok") return describeFailure(answer);
    const address = safeAddress(answer.value.redirect_url);
    return address ? { address } : "Polytomic returned an unexpected redirect URL.";
  })().catch((error: unknown) => {
    if (error instanceof AppError) return error.message;
    throw error;
  });
  if (typeof why !== "string") return why.address;
  log().warn({ tenantId, why }, "a connect session could not be opened");
  throw new AppError("upstream", "The connection form could not be opened.", {
    hint: "Try again in a few minutes. If it still fails, contact the person who sent you this link.",
  });
}

/** https, or http on this machine. */
function safeAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, href } = new URL(text);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback) ? href : null;
}
