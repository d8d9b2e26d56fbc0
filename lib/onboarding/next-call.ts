import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { random } from "#lib/base/random.ts";
import type { Lease } from "#lib/engine/lease.ts";
import { hashBody, listCalls, openCall, type UpstreamCall } from "#lib/engine/ledger.ts";
import { plan } from "#lib/engine/plan.ts";
import { writeHeld } from "#lib/engine/write.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { ask } from "./asking.ts";
import type { Preparation, Work } from "./step-definition.ts";

/** Records the next request; null if a look-up made it unnecessary or asks staff first. */
export async function nextCall(
  actor: Actor,
  lease: Lease,
  work: Work,
  tenant: TenantRecord,
): Promise<UpstreamCall | null> {
  const bodyHash = hashBody(await work.body(tenant));
  const history = (await listCalls(tenant.id, work.step)).filter((past) => past.bodyHash === bodyHash);
  const next = plan(history, clock.now());
  const prepared: Preparation =
    next.kind === "again"
      ? { kind: "send", path: next.past.path, absentBefore: next.past.absentBefore }
      : await work.prepare(tenant, history, next);
  if (prepared.kind === "ask") {
    await writeHeld(lease, (tx) => ask(tx, tenant.id, prepared.decision));
    return null;
  }
  if (prepared.kind === "commit") {
    await writeHeld(lease, (tx) => prepared.commit(tx, actor));
    return null;
  }
  const { path, absentBefore } = prepared;
  const { idempotencyKey, firstSentAt } =
    next.kind === "again" ? next.past : { idempotencyKey: random.uuid(), firstSentAt: undefined };
  return await writeHeld(lease, (tx) =>
    openCall(tx, {
      tenantId: tenant.id,
      step: work.step,
      actorId: actor?.id ?? null,
      idempotencyKey,
      ...(firstSentAt && { firstSentAt }),
      method: "POST",
      path,
      bodyHash,
      absentBefore,
    }),
  );
}
