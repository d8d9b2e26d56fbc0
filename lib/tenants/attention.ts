import "server-only";
import { clock } from "#lib/base/clock.ts";
import { noSql, sql, type Tx } from "#lib/base/db.ts";
import type { Part } from "#lib/base/together.ts";
import {
  type AttentionCode,
  type AttentionReason,
  attentionReasons,
  attentionWords,
} from "#lib/messages/attention.ts";
import { announcedAtOnce } from "#lib/messages/notices.ts";
import { announce, type Event } from "#lib/notices/announce.ts";
import { holdTenants } from "./record.ts";

/*
 * Why a tenant needs attention: a set of reasons. Each is raised and cleared by its owner alone (an operation, the
 * keys, the comparison with Polytomic). A trigger keeps the worst one on the tenant's row. So whoever writes a reason
 * locks its tenant first, as everyone does who changes a tenant: otherwise two could wait for each other.
 */

/** `subject`: what the reason is about, if a tenant can have the same one twice. */
type About = { tenantId: string; subject?: string };

/** A reason that is raised again keeps its original time. */
export async function raise(
  tx: Tx,
  { tenantId, subject = "" }: About,
  reason: AttentionReason,
): Promise<void> {
  const { code, params } = reason;
  await holdTenants(tx, [tenantId]);
  await tx.tenantAttention.upsert({
    where: { tenantId_code_subject: { tenantId, code, subject } },
    create: { tenantId, code, subject, params, since: clock.now() },
    update: { params },
  });
  await announce(tx, eventsOf([tenantId], reason, subject));
}

/** What is announced when this reason is raised; a trigger ends that with the reason. */
const eventsOf = (tenantIds: string[], reason: AttentionReason, subject = ""): Event[] =>
  isAnnounced(reason) ? tenantIds.map((tenantId) => ({ tenantId, subject, ...reason })) : [];

type Announced = Extract<AttentionReason, { code: (typeof announcedAtOnce)[number] }>;
const isAnnounced = (reason: AttentionReason): reason is Announced =>
  (announcedAtOnce as AttentionCode[]).includes(reason.code);

/** The same for many tenants. Returns those that did not have it before. */
export async function raiseMany(tx: Tx, tenantIds: string[], reason: AttentionReason): Promise<string[]> {
  const { code, params } = reason;
  const since = clock.now();
  await holdTenants(tx, tenantIds);
  const raised = await tx.tenantAttention.createManyAndReturn({
    data: tenantIds.map((tenantId) => ({ tenantId, code, params, since })),
    skipDuplicates: true,
    select: { tenantId: true },
  });
  const ids = raised.map(({ tenantId }) => tenantId);
  await announce(tx, eventsOf(ids, reason));
  return ids;
}

/** Several codes at once belong to one owner. */
export async function clear(
  tx: Tx,
  { tenantId, subject = "" }: About,
  ...codes: AttentionCode[]
): Promise<void> {
  await holdTenants(tx, [tenantId]);
  await tx.tenantAttention.deleteMany({ where: { tenantId, subject, code: { in: codes } } });
}

/** Clears everything that is about one subject, whose owner has no other reasons, as a part of a statement. */
export const clearing = ({ tenantId, subject }: Required<About>, but?: AttentionCode): Part => ({
  sql: sql`
    DELETE FROM tenant_attention USING first WHERE tenant_id = ${tenantId} AND subject = ${subject}
    ${but ? sql`AND code <> ${but}` : noSql}`,
  rows: null,
});

/** For the end of a tenant's organization, which ends everything that a reason can be about. */
export async function clearAll(tx: Tx, tenantId: string): Promise<void> {
  await holdTenants(tx, [tenantId]);
  await tx.tenantAttention.deleteMany({ where: { tenantId } });
}

/** The worst first. */
const severity = Object.keys(attentionReasons);

export const worstFirst = <R extends { code: AttentionCode; since: Date }>(reasons: readonly R[]): R[] =>
  reasons.toSorted(
    (a, b) => severity.indexOf(a.code) - severity.indexOf(b.code) || a.since.getTime() - b.since.getTime(),
  );

/** The words of the worst reason on a tenant's row; null if nothing needs attention. */
export const worstWords = (code: string | null, params: unknown): string | null =>
  code === null ? null : attentionWords({ code, params }).title;
