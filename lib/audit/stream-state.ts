import "server-only";
import { clock, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import type { Stored } from "#lib/messages/family.ts";

export type StreamTarget = "webhook" | "syslog";

/** How far the audit was sent to another system. It holds nothing about tenants. */
export type StreamState = {
  target: StreamTarget;
  /** Rows that were not sent yet, sealed or not, and how old the oldest of them is. */
  behind: number;
  behindSeconds: number;
  /** How many of them wait for their seal, which comes first. */
  unsealed: number;
  sentAt: string | null;
  /** Why the last attempt failed; null if it did not. */
  problem: Stored | null;
};

/** The targets that are set. */
export function listTargets(): StreamTarget[] {
  const { webhook, syslog } = settings().auditStreams;
  return [...(webhook ? (["webhook"] as const) : []), ...(syslog ? (["syslog"] as const) : [])];
}

export async function readStreamStates(): Promise<StreamState[]> {
  const targets = listTargets();
  if (targets.length === 0) return [];
  const rows = await db().auditStream.findMany({ where: { target: { in: targets } } });
  const { _max: newest } = await db().auditEvent.aggregate({ _max: { position: true } });
  const waiting = { where: { position: null }, _count: true, _min: { at: true } } as const;
  const { _count: unsealed, _min: oldest } = await db().auditEvent.aggregate(waiting);
  return await Promise.all(
    targets.map(async (target) => {
      const row = rows.find((each) => each.target === target);
      const sent = row?.position ?? 0n;
      const next = await db().auditEvent.findUnique({ where: { position: sent + 1n }, select: { at: true } });
      const now = clock.now().getTime();
      const ageMs = now - Math.min(next?.at.getTime() ?? now, oldest.at?.getTime() ?? now);
      return {
        target,
        behind: Number((newest.position ?? 0n) - sent) + unsealed,
        behindSeconds: Math.max(0, Math.round(ageMs / secondMs)),
        unsealed,
        sentAt: row?.sentAt?.toISOString() ?? null,
        problem: row?.messageCode ? { code: row.messageCode, params: row.messageParams } : null,
      };
    }),
  );
}
