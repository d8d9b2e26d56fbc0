import "server-only";
/** What became of a look, on the tenant and in its history. Only this raises and clears the reason syncs_failing. */
import { z } from "zod";
import { clock } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import type { Found, Look } from "./look.ts";

/** The time at which each sync was first seen to fail. */
const failingShape = z.record(z.string(), z.iso.datetime()).catch({});
type Failing = z.output<typeof failingShape>;

/** When a sync began to fail, where its events tell. */
export type FailedAt = ReadonlyMap<string, string>;

/** The day of a time, in UTC. */
export const dayOf = (at: Date): Date => new Date(at.toISOString().slice(0, 10));

/** Stores a look. Nothing is stored for a tenant that is archived or not onboarded by then. */
export async function keepLook(
  tenantId: string,
  { outcome, found }: Look,
  failedAt: FailedAt = new Map(),
): Promise<void> {
  await transact(async (tx) => {
    await holdTenants(tx, [tenantId]);
    const where = { id: tenantId, stage: "active", archivedAt: null } as const;
    if ((await tx.tenant.count({ where })) === 0) return;
    const lookedAt = clock.now();
    const day = { tenantId, day: dayOf(lookedAt) };
    if (found) {
      const numbers = await keepFound(tx, tenantId, found, { lookedAt, failedAt });
      await tx.tenantHealthDay.upsert({
        where: { tenantId_day: day },
        create: { ...day, ...numbers, outcome, lookedAt },
        update: { ...numbers, outcome, lookedAt },
      });
      return;
    }
    await tx.tenantHealth.upsert({
      where: { tenantId },
      create: { tenantId, outcome, lookedAt },
      update: { outcome, lookedAt },
    });
    // A day keeps what was seen on it.
    await tx.tenantHealthDay.createMany({ data: [{ ...day, outcome, lookedAt }], skipDuplicates: true });
    await tx.tenantHealthDay.updateMany({
      where: { ...day, outcome: { not: "looked" } },
      data: { outcome, lookedAt },
    });
  });
}

/** A sync that counts as failing is not unknown, although it runs. */
const numbersOf = ({ syncs, running, unknown, connections, unhealthy }: Found, failing: Failing) => ({
  syncs,
  failing: Object.keys(failing).length,
  unknown: unknown - running.filter((id) => id in failing).length,
  connections,
  unhealthy,
});

type When = { lookedAt: Date; failedAt: FailedAt };

/** The latest numbers, which it returns, and the reason for attention. */
async function keepFound(tx: Tx, tenantId: string, found: Found, when: When) {
  const { lookedAt } = when;
  const before = await tx.tenantHealth.findUnique({ where: { tenantId }, select: { failingSyncs: true } });
  const failingSyncs = failingNow(failingShape.parse(before?.failingSyncs ?? {}), found, when);
  const times = Object.values(failingSyncs).sort();
  const numbers = numbersOf(found, failingSyncs);
  const data = {
    ...numbers,
    outcome: "looked" as const,
    lookedAt,
    seenAt: lookedAt,
    failingSince: times[0] ?? null,
    failingSyncs,
  };
  await tx.tenantHealth.upsert({ where: { tenantId }, create: { tenantId, ...data }, update: data });
  const { failing, syncs } = numbers;
  if (failing > 0) await raise(tx, { tenantId }, { code: "syncs_failing", params: { failing, syncs } });
  else await clear(tx, { tenantId }, "syncs_failing");
  return numbers;
}

/** A sync that failed at the last look and runs again still counts, until a run of it succeeds. */
function failingNow(before: Failing, { failing, running }: Found, { lookedAt, failedAt }: When): Failing {
  const still = running.filter((id) => id in before);
  return Object.fromEntries(
    [...failing, ...still].map((id) => [id, before[id] ?? failedAt.get(id) ?? lookedAt.toISOString()]),
  );
}
