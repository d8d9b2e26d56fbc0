import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Role } from "#lib/forms/staff.ts";
import { id } from "#lib/forms/text.ts";

declare const proven: unique symbol;

/**
 * A signed-in person, as stored in the database at this request. Because of the brand only `findBySession` can make
 * one, so a function that takes a Staff can't be called for anyone else.
 */
export type Staff = {
  id: string;
  name: string;
  email: string;
  role: Role;
  seesKeys: boolean;
  /** Whether sign-in with a password asks for a code too. */
  hasSecondFactor: boolean;
  /** Keys are shown only to people with a second factor, and this person has none. */
  lacksSecondFactor: boolean;
  sessionId: string;
  /** When the password, and the code if there is a second factor, was last confirmed in this session. */
  authenticatedAt: Date;
  sessionStartedAt: Date;
  /** When it ends if it is not used before. */
  sessionEndsAt: Date;
  sessionUsedAt: Date;
  readonly [proven]: true;
};

/** The person of a session; null if it has ended or expired, or if the account is disabled. */
export async function findBySession(sessionId: string): Promise<Staff | null> {
  if (!id.safeParse(sessionId).success) return null;
  // Runs on every request: one statement, where Prisma would make two.
  const [staff] = await db().$queryRaw<Staff[]>`
    SELECT staff.id::text, name, email, role::text, sees_keys AS "seesKeys", session.id::text AS "sessionId",
      factor.staff_id IS NOT NULL AS "hasSecondFactor",
      factor.staff_id IS NULL AND COALESCE(required_for_keys, false) AS "lacksSecondFactor",
      authenticated_at AS "authenticatedAt", session.created_at AS "sessionStartedAt",
      expires_at AS "sessionEndsAt", COALESCE(last_used_at, session.created_at) AS "sessionUsedAt"
    FROM session JOIN staff ON staff.id = session.staff_id
      LEFT JOIN second_factor AS factor ON factor.staff_id = staff.id AND confirmed_at IS NOT NULL
      LEFT JOIN second_factor_policy AS policy ON policy.id = 1
    WHERE session.id = ${sessionId}::uuid AND ended_at IS NULL AND expires_at > ${clock.now()} AND disabled_at IS NULL`;
  return staff ?? null;
}
