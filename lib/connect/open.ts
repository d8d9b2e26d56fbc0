import "server-only";
/** What somebody who has nothing but a connect link can do. Whoever asks is a stranger: nothing of ours is told. */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";
import { connectedHref } from "#lib/forms/href.ts";
import { openCurrentKey } from "#lib/keys/current-key.ts";
import { live } from "#lib/links/live.ts";
import { hashToken } from "#lib/links/token.ts";
import { asOrganization } from "#lib/polytomic/clients.ts";
import { describeFailure } from "#lib/polytomic/result.ts";
import type { ConnectBody } from "#lib/polytomic/wire.ts";
import { countTry } from "#lib/staff/throttle.ts";

const mostOpenings = 10;

/** The live link behind a token; null for one that is revoked, expired or made up, which look all the same. */
export async function findLink(token: string): Promise<{ connectionName: string; isRepair: boolean } | null> {
  const found = await db().connectLink.findFirst({ where: { tokenHash: hashToken(token), ...live() } });
  return found && { connectionName: found.connectionName, isRepair: found.connectionId !== null };
}

/**
 * Opens a Polytomic Connect session and returns its address; null when the link is not valid. Only a press
 * of the button comes here: whatever merely follows links mints nothing.
 */
export async function openLink(token: string): Promise<string | null> {
  const tokenHash = hashToken(token);
  const link = await db().connectLink.findFirst({ where: { tokenHash, ...live() } });
  if (!link) return null;
  // Only links that exist are counted, so that made-up tokens leave no rows behind.
  await countTry(
    [{ kind: "connect-link", points: mostOpenings, of: tokenHash }],
    (minutes) => `This link was opened too many times. Wait ${minutes} min, then try again.`,
  );
  const { tenantId, connectionName, connectionId, types } = link;
  const address = await askForAddress(tenantId, {
    name: connectionName,
    // Without the token: Polytomic has no need of it.
    redirect_url: new URL(connectedHref, settings().nextAuthUrl).href,
    ...(types.length > 0 && { whitelist: types }),
    ...(connectionId !== null && { connection: connectionId }),
  });
  return await transact(async (tx) => {
    const { count } = await tx.connectLink.updateMany({
      where: { id: link.id, ...live() },
      data: { uses: { increment: 1 }, lastUsedAt: clock.now() },
    });
    // Revoked while we asked: the address stays here.
    if (count === 0) return null;
    const target = { type: "connect-link", id: link.id, tenantId } as const;
    await record(tx, null, "connect-link.opened", target, { connection: connectionName });
    return address;
  });
}

/**
 * Not on the ledger: a session is a single-use token that ends by itself, so that asking twice changes
 * nothing that lasts. Why it could not be had is for our log, not for a stranger.
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

/** https, or http on this very machine. */
function safeAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, href } = new URL(text);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback) ? href : null;
}
