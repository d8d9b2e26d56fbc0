import "server-only";
import { clock, minuteMs, secondMs } from "#lib/base/clock.ts";
import { silentProvider } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { currentKey } from "#lib/base/seal.ts";
import { settings } from "#lib/base/settings.ts";
import { asPartnerNow } from "#lib/polytomic/client.ts";
import { fingerprint, pausedMs, rememberPause } from "#lib/polytomic/pace.ts";
import { UpstreamError } from "#lib/polytomic/result.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { UpstreamStatusKind } from "#prisma/client/enums.ts";
import type { PartnerKeyPage } from "./views.ts";

type Status = PartnerKeyPage["status"];

/** The words for each problem, wherever it is shown. */
const troubles: Record<Exclude<UpstreamStatusKind, "good">, { title: string; hint: string }> = {
  refused: {
    title: "Polytomic does not accept the partner key",
    hint: "Set POLYTOMIC_PARTNER_KEY to a valid partner key and restart the app. Polytomic support provides them.",
  },
  not_a_partner_key: {
    title: "The key in use is not a partner key",
    hint: "Set POLYTOMIC_PARTNER_KEY to the partner key, not to a user's or an organization's key.",
  },
  unreachable: {
    title: "Polytomic can't be reached",
    hint: "Check POLYTOMIC_API_URL, the network and Polytomic's status, then check again.",
  },
  wrong_version: {
    title: "Polytomic answers in another API version",
    hint: "Set POLYTOMIC_API_VERSION to a version that the deployment serves.",
  },
  unexpected: {
    title: "Polytomic returned an unusable answer",
    hint: "Check that POLYTOMIC_API_URL is Polytomic's own address, then check again.",
  },
};

function kindOf(error: UpstreamError): Exclude<UpstreamStatusKind, "good"> {
  const { detail } = error;
  if (detail.kind === "version") return "wrong_version";
  if (detail.kind === "refused-connection") return "unreachable";
  if (detail.kind === "no-answer") return detail.seen ? "unexpected" : "unreachable";
  if (detail.kind === "status" && (detail.status === 401 || detail.status === 403)) return "refused";
  return detail.kind === "status" && detail.status >= 500 ? "unreachable" : "unexpected";
}

/** The time limit, because a page waits for this. */
const timeLimitMs = 5_000;

async function ask(): Promise<Status> {
  const { version } = settings().polytomic;
  const started = performance.now();
  try {
    const me = await asPartnerNow(timeLimitMs).me();
    const tookMs = Math.round(performance.now() - started);
    if (me.versionDiffers) {
      const message = `We requested version ${version} and got ${me.versionEcho}.`;
      return { kind: "wrong_version", message, ...troubles.wrong_version };
    }
    if (!me.is_partner) {
      const whose = me.is_user ? `the user ${me.email}` : me.organization_name || "an organization";
      const message = `Polytomic says that it belongs to ${whose}.`;
      return { kind: "not_a_partner_key", message, ...troubles.not_a_partner_key };
    }
    return {
      kind: "good",
      organizationName: me.organization_name || null,
      organizationId: me.organization_id || null,
      email: me.email || null,
      tookMs,
    };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const kind = kindOf(error);
    return { kind, message: error.message, ...troubles[kind] };
  }
}

/** Asks Polytomic who the partner key is, and stores the answer for every page and instance. */
export async function checkPartnerKey(): Promise<PartnerKeyPage> {
  const { sandbox, origin, version } = settings().polytomic;
  const status = await ask();
  const seen = { seenAt: clock.now(), kind: status.kind, fingerprint: fingerprint() };
  await db().upstreamStatus.upsert({ where: { id: 1 }, create: { id: 1, ...seen }, update: seen });
  const checkedAt = seen.seenAt.toISOString();
  return { sandbox, origin, version, fingerprint: seen.fingerprint, checkedAt, status };
}

/** The same for staff who open the page. */
export async function readPartnerKey(staff: Staff): Promise<PartnerKeyPage> {
  requireRight(staff, "partner:read");
  return await checkPartnerKey();
}

export type Seen = { kind: UpstreamStatusKind; seenAt: Date };

type Row = Seen & { pausedUntil: Date | null };

/**
 * The last result of using the partner key; null if it was not used yet. Every page reads it, so every process
 * learns of a pause that another one was asked to make.
 */
export async function findStatus(): Promise<Seen | null> {
  const rows = await db().$queryRaw<Row[]>`
    SELECT kind, seen_at AS "seenAt", until AS "pausedUntil"
    FROM upstream_status LEFT JOIN upstream_pause USING (fingerprint)
    WHERE id = 1 AND fingerprint = ${fingerprint()}`;
  const [row] = rows;
  if (!row) return null;
  rememberPause(row.pausedUntil);
  return { kind: row.kind, seenAt: row.seenAt };
}

/** A refusal may concern the credential or only that record: `GET /api/me` tells. */
export async function reportRefusal(httpStatus: number | null | undefined): Promise<void> {
  if (httpStatus === 401 || httpStatus === 403) await checkPartnerKey();
}

/**
 * The problem that prevents sending; null if there is none. A good result is trusted for a minute, a problem for
 * `troubleMs`, so that a fix shows at once and nothing loops.
 */
export async function findTrouble(
  troubleMs = 5 * secondMs,
): Promise<{ title: string; message: string } | null> {
  const seen = await findStatus();
  const ageMs = seen ? clock.now().getTime() - seen.seenAt.getTime() : Number.POSITIVE_INFINITY;
  const believed = seen && ageMs < (seen.kind === "good" ? minuteMs : troubleMs);
  const kind = believed ? seen.kind : (await checkPartnerKey()).status.kind;
  return kind === "good" ? null : { title: troubles[kind].title, message: troubles[kind].hint };
}

const slowedDown = {
  title: "Polytomic asked us to slow down",
  message: "Changes wait until Polytomic accepts requests again. Nothing is lost.",
};
/** Nobody has to read about a shorter pause. */
const shownFromMs = 10 * secondMs;

/** For the banner on every page: the last known result, without asking. */
export async function findBanner(staff: Staff): Promise<{ title: string; message: string } | null> {
  requireRight(staff, "partner:read");
  const provider = silentProvider();
  if (provider) {
    // Asked again by the way, so that the banner ends once the provider works.
    void currentKey().catch(() => undefined);
    return { title: provider.message, message: provider.hint ?? "" };
  }
  const seen = await findStatus();
  if (pausedMs() > shownFromMs) return slowedDown;
  if (!seen || seen.kind === "good" || seen.kind === "unreachable") return null;
  return { title: troubles[seen.kind].title, message: troubles[seen.kind].hint };
}
