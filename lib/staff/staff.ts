import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import type { Role } from "#lib/forms/staff.ts";
import { sessionId as sessionIdText } from "#lib/forms/text.ts";

/** With a password, and a code if there is a second factor, or at the identity provider. */
export type SignInMethod = "password" | "oidc";

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
  /** Keys are shown only with a second factor. This person has none, and the session is not of single sign-on. */
  lacksSecondFactor: boolean;
  sessionId: string;
  /** What the cookie holds besides the id: see `confirmSession`. */
  sessionToken: string | null;
  /** How this session was opened. */
  openedBy: SignInMethod;
  hasPassword: boolean;
  /** At the provider of single sign-on that is set up now. */
  hasIdentity: boolean;
  /** When the person last proved who they are in this session. */
  authenticatedAt: Date;
  sessionStartedAt: Date;
  /** When it ends if it is not used before. */
  sessionEndsAt: Date;
  sessionUsedAt: Date;
  readonly [proven]: true;
};

/** What the cookie holds: the session's id, and its token once there is one. */
export const cookieTextOf = (id: string, token: string | null): string => (token ? `${id}.${token}` : id);

/**
 * The person of a session, by what the cookie holds; null if it has ended or expired, if its token has been replaced,
 * or if the account is disabled.
 */
export async function findBySession(cookieText: string): Promise<Staff | null> {
  const parts = cookieText.split(".");
  if (parts.length > 2 || parts.some((part) => !sessionIdText.safeParse(part).success)) return null;
  const [sessionId, token = null] = parts;
  const { issuer = "" } = settings().oidc ?? {};
  // Runs on every request: one statement, where Prisma would make two.
  const [staff] = await db().$queryRaw<Staff[]>`
    SELECT staff.id::text, name, email, role::text, sees_keys AS "seesKeys", password_hash IS NOT NULL AS "hasPassword",
      EXISTS (SELECT FROM staff_identity WHERE staff_id = staff.id AND issuer = ${issuer}) AS "hasIdentity",
      session.id::text AS "sessionId", session.token::text AS "sessionToken", opened_by::text AS "openedBy",
      factor.staff_id IS NOT NULL AS "hasSecondFactor",
      factor.staff_id IS NULL AND opened_by <> 'oidc' AND COALESCE(required_for_keys, false) AS "lacksSecondFactor",
      authenticated_at AS "authenticatedAt", session.created_at AS "sessionStartedAt",
      expires_at AS "sessionEndsAt", COALESCE(last_used_at, session.created_at) AS "sessionUsedAt"
    FROM session JOIN staff ON staff.id = session.staff_id
      LEFT JOIN second_factor AS factor ON factor.staff_id = staff.id AND confirmed_at IS NOT NULL
      LEFT JOIN second_factor_policy AS policy ON policy.id = 1
    WHERE session.id = ${sessionId}::uuid AND session.token IS NOT DISTINCT FROM ${token}::uuid
      AND ended_at IS NULL AND expires_at > ${clock.now()} AND disabled_at IS NULL`;
  return staff ?? null;
}
