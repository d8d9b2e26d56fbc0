import "server-only";
import { record } from "#lib/audit.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { env } from "#lib/base/env.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { findHolder } from "#lib/health/holder.ts";
import { describeFailure } from "#lib/polytomic/answer.ts";
import { throttleLink } from "#lib/staff/throttle.ts";
import { hashToken } from "./links.ts";

/*
 * What a customer does with a connect link. A visit alone makes nothing, since programs visit links in mails;
 * the button asks Polytomic for a way in that works once.
 */

const openings = 20;

function findLive(token: string) {
  const now = clock.now();
  return db().connectLink.findFirst({
    where: {
      tokenHash: hashToken(token),
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      tenant: { archivedAt: null, onHoldAt: null },
    },
  });
}

/** What a link is for; null for one that is revoked, too old or made up, which nobody can tell apart. */
export async function findConnectLink(
  token: string,
): Promise<{ connectionName: string; repair: boolean } | null> {
  const link = await findLive(token);
  return link && { connectionName: link.connectionName, repair: link.connectionId !== null };
}

const gone = () =>
  new AppError("not-found", "This link is not valid any more.", { hint: "Ask for a new one." });

/** Polytomic's own addresses are https; a sandbox on this machine need not be. */
function isSafe(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return (
    protocol === "https:" || (protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname))
  );
}

/** Where the customer goes on. Throws AppError `not-found`, `throttled` or `upstream`. */
export async function openConnectLink(token: string): Promise<string> {
  const link = await findLive(token);
  if (!link) throw gone();
  await throttleLink(link.id, openings);
  const { id, tenantId, connectionName, connectionId, types } = link;
  const client = await findHolder(tenantId);
  if (!client) throw gone();
  const answer = await client.startConnect({
    name: connectionName,
    redirect_url: new URL(`/connect/${token}/done`, env().nextAuthUrl).href,
    ...(connectionId && { connection: connectionId }),
    ...(types.length > 0 && { whitelist: types }),
  });
  if (answer.kind !== "ok" || !isSafe(answer.value.redirect_url)) {
    const why = answer.kind === "ok" ? "an unsafe address" : describeFailure(answer);
    log().warn({ tenantId, linkId: id }, `a connect link could not be opened: ${why}`);
    throw new AppError("upstream", "We could not open Polytomic just now.", {
      hint: "Try again in a few minutes. If it stays so, tell whoever sent you the link.",
    });
  }
  await transact(async (tx) => {
    const data = { uses: { increment: 1 }, lastUsedAt: clock.now() };
    await tx.connectLink.update({ where: { id }, data });
    await record(tx, null, "connect-link.opened", { type: "connect-link", id, tenantId }, { connectionName });
  });
  return answer.value.redirect_url;
}
