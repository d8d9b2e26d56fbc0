import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Role } from "#lib/forms/staff.ts";
import type { Me } from "./views.ts";

declare const proven: unique symbol;

/**
 * Somebody who is signed in, as the database has them at this request. The brand makes sure that only
 * `findBySession` can make one, so a function that takes a Staff cannot be called for anybody else.
 */
export type Staff = {
  id: string;
  name: string;
  email: string;
  role: Role;
  seesKeys: boolean;
  sessionId: string;
  /** When the password was last proved in this session. */
  authenticatedAt: Date;
  readonly [proven]: true;
};

/** The person behind a session; null when it has ended or expired, or the account is disabled. */
export async function findBySession(sessionId: string): Promise<Staff | null> {
  const session = await db().session.findFirst({
    where: { id: sessionId, endedAt: null, expiresAt: { gt: clock.now() }, staff: { disabledAt: null } },
    include: { staff: true },
  });
  if (!session) return null;
  const { id, name, email, role, seesKeys } = session.staff;
  const { authenticatedAt } = session;
  return { id, name, email, role, seesKeys, sessionId, authenticatedAt } as Staff;
}

export function meOf(staff: Staff): Me {
  const { id, name, email, role, seesKeys } = staff;
  return { id, name, email, role, seesKeys };
}
