import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { browserWords } from "./browser.ts";
import { requireRight } from "./permissions.ts";
import type { Staff } from "./staff.ts";
import type { SessionRow } from "./views.ts";

const open = () => ({ endedAt: null, expiresAt: { gt: clock.now() } });

/** Everybody's open sessions: the one that asks first, then the last used one. */
export async function listSessions(me: Staff): Promise<SessionRow[]> {
  requireRight(me, "staff:manage");
  return await list(me);
}

/** One's own. */
export async function listOwnSessions(me: Staff): Promise<SessionRow[]> {
  requireRight(me, "profile:edit");
  return await list(me, me.id);
}

async function list(me: Staff, staffId?: string): Promise<SessionRow[]> {
  const found = await db().session.findMany({
    where: { ...(staffId && { staffId }), staff: { disabledAt: null }, ...open() },
  });
  const rows = found.map((session) => ({
    staffId: session.staffId,
    id: session.id,
    browser: browserWords(session.userAgent),
    network: session.network,
    startedAt: session.createdAt.toISOString(),
    lastUsedAt: (session.lastUsedAt ?? session.createdAt).toISOString(),
    isThis: session.id === me.sessionId,
  }));
  return rows.sort(
    (a, b) => Number(b.isThis) - Number(a.isThis) || Date.parse(b.lastUsedAt) - Date.parse(a.lastUsedAt),
  );
}

/**
 * Ends one session of a person, or all of them without `sessionId`, from their next request on. Never the session that
 * asks: signing out ends that one.
 */
export async function endSessions(me: Staff, staffId: string, sessionId?: string): Promise<number> {
  if (staffId !== me.id) requireRight(me, "staff:manage");
  if (sessionId === me.sessionId)
    throw new AppError("conflict", "This is the session that you are using.", {
      hint: "Sign out to end it.",
    });
  return await transact(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { staffId, id: { not: me.sessionId, ...(sessionId && { equals: sessionId }) }, ...open() },
      data: { endedAt: clock.now() },
    });
    if (count === 0 && sessionId) throw new AppError("conflict", "This session has already ended.");
    if (count > 0) await record(tx, me, "staff.sessions-ended", { type: "staff", id: staffId }, { count });
    return count;
  });
}
