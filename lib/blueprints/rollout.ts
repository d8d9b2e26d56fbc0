import "server-only";
/**
 * One version for many tenants. A rollout is stored with all its tenants, and the worker begins an application for
 * each, the canaries first: see rollout-work.ts. From then on each goes its own way, as if somebody had applied it on
 * the tenant's page.
 */
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { RolloutForm } from "#lib/forms/rollout.ts";
import type { RolloutStop } from "#lib/messages/rollouts.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { forgive, standingOf } from "./rollout-outcomes.ts";

const version = { include: { blueprint: { select: { name: true } } } } as const;

/** The rollout, locked until the transaction ends. */
export async function lockRollout(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT id FROM blueprint_rollout WHERE id = ${id}::uuid FOR UPDATE`;
  const found = await tx.blueprintRollout.findUnique({ where: { id }, include: { version } });
  if (!found) throw new AppError("not-found", "There is no such rollout.");
  return found;
}

type Rollout = Awaited<ReturnType<typeof lockRollout>>;

const note = (
  tx: Tx,
  actor: Actor,
  action: "rollout.started" | "rollout.stopped" | "rollout.continued",
  { id, version }: Pick<Rollout, "id" | "version">,
  tenants: number,
) =>
  record(
    tx,
    actor,
    action,
    { type: "rollout", id },
    { blueprint: version.blueprint.name, version: version.number, tenants },
  );

/** How a form starts a rollout, whatever its tenants are. */
type Start = Omit<RolloutForm, "assignmentIds">;

/** The newest version, if it is still the one that the page showed. Others wait until the transaction ends. */
async function requireNewest(tx: Tx, { blueprintId, versionId }: Start) {
  await tx.$queryRaw`SELECT id FROM blueprint WHERE id = ${blueprintId}::uuid FOR UPDATE`;
  const newest = await tx.blueprintVersion.findFirst({
    where: { blueprintId, blueprint: { archivedAt: null } },
    orderBy: { number: "desc" },
    ...version,
  });
  if (!newest) throw new AppError("not-found", "This blueprint was never published, or was archived.");
  if (newest.id !== versionId)
    throw new AppError("conflict", "A newer version was published in the meantime.", {
      hint: "Reload the page, then choose again.",
    });
  return newest;
}

/** The version to roll out; null if this very form has started it. Throws AppError `conflict` if it can't start now. */
export async function findToStart(tx: Tx, start: Start) {
  const newest = await requireNewest(tx, start);
  const { rolloutId: id, blueprintId } = start;
  if ((await tx.blueprintRollout.count({ where: { id } })) > 0) return null;
  if ((await tx.blueprintRollout.count({ where: { version: { blueprintId }, state: "running" } })) > 0)
    throw new AppError("conflict", "Another rollout of this blueprint is in progress.", {
      hint: "Wait until it is over, or stop it.",
    });
  return newest;
}

/** Stores it with its tenants, in this order, for the worker to begin. */
export async function store(
  tx: Tx,
  staff: Staff,
  { rolloutId: id, versionId, canaries, stopAfter }: Start,
  newest: Rollout["version"],
  chosen: { id: string; tenantId: string }[],
): Promise<void> {
  const who = { startedById: staff.id, actorId: staff.id, startedAt: clock.now() };
  const limits = { canaries: Math.min(canaries, chosen.length), stopAfter };
  await tx.blueprintRollout.create({ data: { id, versionId, ...limits, ...who } });
  await tx.blueprintRolloutItem.createMany({
    data: chosen.map(({ id: assignmentId, tenantId }, position) => ({
      rolloutId: id,
      assignmentId,
      tenantId,
      position,
      operationId: random.uuid(),
    })),
  });
  await note(tx, staff, "rollout.started", { id, version: newest }, chosen.length);
  await enqueue(tx, "task", { task: "begin-rollouts" });
}

/** Submitting a form twice is one rollout. */
export async function startRollout(staff: Staff, form: RolloutForm): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { blueprintId, assignmentIds } = form;
  await transact(async (tx) => {
    const newest = await findToStart(tx, form);
    if (!newest) return;
    const chosen = await tx.blueprintAssignment.findMany({
      where: {
        id: { in: assignmentIds },
        blueprintId,
        endedAt: null,
        version: { number: { lt: newest.number } },
      },
      orderBy: [{ tenant: { name: "asc" } }, { id: "asc" }],
      select: { id: true, tenantId: true },
    });
    if (chosen.length < assignmentIds.length)
      throw new AppError("conflict", "Some of these tenants no longer have an older version.", {
        hint: "Reload the page, then choose again.",
      });
    await store(tx, staff, form, newest, chosen);
  });
}

/** Begins nothing more; what is under way goes on. */
export async function halt(tx: Tx, actor: Actor, rollout: Rollout, code: RolloutStop): Promise<void> {
  await tx.blueprintRollout.update({
    where: { id: rollout.id },
    data: { state: "stopped", stopCode: code },
  });
  await note(tx, actor, "rollout.stopped", rollout, (await standingOf(tx, rollout.id)).queued);
}

export async function stopRollout(staff: Staff, id: string): Promise<void> {
  requireRight(staff, "blueprint:apply");
  await transact(async (tx) => {
    const rollout = await lockRollout(tx, id);
    if (rollout.state === "running") await halt(tx, staff, rollout, "by_staff");
  });
}

/** Begins the rest, in the name of who says so. What failed until now is no longer counted. */
export async function continueRollout(staff: Staff, id: string): Promise<void> {
  requireRight(staff, "blueprint:apply");
  await transact(async (tx) => {
    const rollout = await lockRollout(tx, id);
    if (rollout.state !== "stopped") return;
    await forgive(tx, id);
    await tx.blueprintRollout.update({
      where: { id },
      data: { state: "running", stopCode: null, actorId: staff.id },
    });
    await note(tx, staff, "rollout.continued", rollout, (await standingOf(tx, id)).queued);
    await enqueue(tx, "task", { task: "begin-rollouts" });
  });
}
