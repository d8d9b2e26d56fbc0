import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { foldCase } from "#lib/forms/fold.ts";
import { mostLabels } from "#lib/forms/tenant-edit.ts";
import type { BatchMessage } from "#lib/messages/batches.ts";
import { asLabels } from "#lib/tenants/folded.ts";
import { keepLabels, spelled } from "#lib/tenants/labels.ts";
import { changeLocked, type TenantChange } from "#lib/tenants/lifecycle.ts";
import type { Tenant } from "#prisma/client/client.ts";
import type { BatchKind, BatchOutcome } from "#prisma/client/enums.ts";
import { findChange, type Part, partOf } from "./undo.ts";

/* What a batch does to one tenant of our records, in the transaction that also stores what became of it. */

export type Result = {
  outcome: BatchOutcome;
  message: BatchMessage | null;
  /** What it changed, before and after. */
  change?: { was: Part; became: Part };
};

/** `actor`: who started it. */
export type Batch = {
  id: string;
  kind: BatchKind;
  ownerId: string | null;
  labels: string[];
  undoesId: string | null;
  actor: { id: string; email: string };
};

const done: Result = { outcome: "done", message: null };
const skipped = (code: "already" | "changed_since"): Result => ({
  outcome: "skipped",
  message: { code, params: {} },
});
const already = skipped("already");
export const failed = (message: BatchMessage): Result => ({ outcome: "failed", message });

export async function act(tx: Tx, batch: Batch, tenant: Tenant): Promise<Result> {
  const { kind } = batch;
  if (kind === "verify") throw new Error("a key is verified outside of a transaction");
  if (kind === "undo") return await undo(tx, batch, tenant);
  const result = await change(tx, batch, kind, tenant);
  if (result.outcome !== "done") return result;
  const was = partOf(kind, tenant);
  const became = partOf(kind, await tx.tenant.findUniqueOrThrow({ where: { id: tenant.id } }));
  return was && became ? { ...result, change: { was, became } } : result;
}

type Change = Exclude<BatchKind, "verify" | "undo">;

async function change(tx: Tx, batch: Batch, kind: Change, tenant: Tenant): Promise<Result> {
  if (kind === "owner") return await changeOwner(tx, batch, tenant);
  if (kind === "add_labels" || kind === "remove_labels") return await changeLabels(tx, batch, kind, tenant);
  return await changeLife(tx, batch, kind, tenant);
}

const opposite = { hold: "resume", resume: "hold", archive: "restore", restore: "archive" } as const;

/** Gives a tenant back what it had before the batch. */
async function undo(tx: Tx, batch: Batch, tenant: Tenant): Promise<Result> {
  const found = await findChange(tx, batch.undoesId ?? "", tenant);
  if (!found?.isAsLeft) return skipped("changed_since");
  const { kind, was } = found;
  if ("ownerId" in was) return await changeOwner(tx, { ...batch, ownerId: was.ownerId }, tenant);
  if ("labels" in was) return await storeLabels(tx, batch, tenant, was.labels);
  if (!(kind in opposite)) throw new Error(`nothing undoes ${kind}`);
  return await changeLife(tx, batch, opposite[kind as keyof typeof opposite], tenant);
}

async function changeLife(tx: Tx, { actor }: Batch, kind: TenantChange, tenant: Tenant): Promise<Result> {
  try {
    return (await changeLocked(tx, actor, tenant, kind)) ? done : already;
  } catch (error) {
    // It has read only.
    if (!(error instanceof AppError) || !["conflict", "busy"].includes(error.code)) throw error;
    return failed({ code: kind === "restore" ? "organization_lost" : "in_progress", params: {} });
  }
}

const recordChange = (tx: Tx, { actor }: Batch, { id }: Tenant, detail: Record<string, string>) =>
  record(tx, actor, "tenant.changed", { type: "tenant", id }, detail);

async function changeOwner(tx: Tx, batch: Batch, tenant: Tenant): Promise<Result> {
  const ownerId = batch.ownerId ?? "";
  if (tenant.ownerId === ownerId) return already;
  // Nobody disables the new owner meanwhile.
  const [owner] = await tx.$queryRaw<{ email: string }[]>`
    SELECT email FROM staff WHERE id = ${ownerId}::uuid AND disabled_at IS NULL FOR SHARE`;
  if (!owner) return failed({ code: "owner_inactive", params: {} });
  const before = await tx.staff.findUniqueOrThrow({ where: { id: tenant.ownerId }, select: { email: true } });
  await tx.tenant.update({ where: { id: tenant.id }, data: { ownerId, updatedAt: clock.now() } });
  const detail = { ownerBefore: before.email, ownerNow: owner.email, what: "owner" };
  await recordChange(tx, batch, tenant, detail);
  return done;
}

async function changeLabels(
  tx: Tx,
  batch: Batch,
  kind: "add_labels" | "remove_labels",
  tenant: Tenant,
): Promise<Result> {
  const given = await spelled(tx, batch.labels);
  const has = (labels: string[], label: string) => labels.some((each) => foldCase(each) === foldCase(label));
  const { labels: before } = tenant;
  const labels =
    kind === "add_labels"
      ? [...before, ...given.filter((label) => !has(before, label))]
      : before.filter((label) => !has(given, label));
  if (labels.length === before.length) return already;
  if (labels.length > mostLabels && labels.length > before.length)
    return failed({ code: "too_many_labels", params: { most: mostLabels } });
  return await storeLabels(tx, batch, tenant, labels);
}

async function storeLabels(tx: Tx, batch: Batch, tenant: Tenant, labels: string[]): Promise<Result> {
  const { id, labels: before } = tenant;
  await tx.tenant.update({ where: { id }, data: { ...asLabels(labels), updatedAt: clock.now() } });
  await keepLabels(tx, before, labels);
  await recordChange(tx, batch, tenant, { what: "labels" });
  return done;
}
