import "server-only";
/** The worker's part of rollouts. Safe to run again at any point, and by any number of workers at once. */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { beginLater } from "#lib/engine/begin.ts";
import type { RolloutSkip } from "#lib/messages/rollouts.ts";
import { right } from "#lib/staff/permissions.ts";
import { clear } from "#lib/tenants/attention.ts";
import type { BlueprintRolloutItem } from "#prisma/client/client.ts";
import { application } from "./apply.ts";
import { blueprintDocument } from "./document.ts";
import { halt, lockRollout } from "./rollout.ts";
import { fitValues } from "./rollout-fit.ts";
import { standingOf } from "./rollout-outcomes.ts";
import { paceOf, passesCanaries } from "./rollout-pace.ts";
import { secretsDetail } from "./sealed-secrets.ts";
import { atStart } from "./steps.ts";

/** The tenant is left as it is: for good because of `code`, or for now. */
class Left extends Error {
  readonly code: RolloutSkip | null;
  constructor(code: RolloutSkip | null) {
    super(code ?? "not now");
    this.code = code;
  }
}

/** Begins what may be begun of the rollouts that are not over. */
export async function beginRollouts(): Promise<void> {
  for (const rollout of await listRunning())
    await carryOn(rollout).catch((error: unknown) => {
      // One that fails must not keep the others from going on.
      log().error({ err: error, rolloutId: rollout.id }, "a rollout could not go on");
    });
}

const listRunning = () =>
  db().blueprintRollout.findMany({
    where: { state: "running" },
    orderBy: { startedAt: "asc" },
    select: {
      id: true,
      actor: { select: { id: true, email: true, role: true, disabledAt: true } },
      version: { select: { blueprint: { select: { name: true } } } },
    },
  });
type Running = Awaited<ReturnType<typeof listRunning>>[number];

async function carryOn(running: Running): Promise<void> {
  const { id } = running;
  const room = await transact((tx) => settle(tx, running));
  const items = await db().blueprintRolloutItem.findMany({
    where: { rolloutId: id, begunAt: null },
    orderBy: { position: "asc" },
    take: room,
  });
  for (const item of items) await beginItem(running, item);
}

/** Stops it, ends it, or says how many more may be begun. */
async function settle(tx: Tx, { id, actor }: Running): Promise<number> {
  const rollout = await lockRollout(tx, id);
  if (rollout.state !== "running") return 0;
  const may = { ...actor, seesKeys: false, lacksSecondFactor: false };
  if (actor.disabledAt !== null || !right(may, "blueprint:apply").allowed) {
    await halt(tx, null, rollout, "not_allowed");
    return 0;
  }
  const standing = await standingOf(tx, id);
  const areCanariesDone = rollout.canariesDoneAt !== null;
  const pace = paceOf({ ...rollout, areCanariesDone }, standing);
  if (!areCanariesDone && passesCanaries(rollout, standing))
    await tx.blueprintRollout.update({ where: { id }, data: { canariesDoneAt: clock.now() } });
  if (pace.kind === "begin") return pace.room;
  if (pace.kind === "stop") await halt(tx, null, rollout, pace.code);
  else await tx.blueprintRollout.update({ where: { id }, data: { state: "over" } });
  return 0;
}

const isBegun = (tx: Tx, { rolloutId, assignmentId }: BlueprintRolloutItem, code: RolloutSkip | null) =>
  tx.blueprintRolloutItem.updateMany({
    where: { rolloutId, assignmentId, begunAt: null },
    data: { begunAt: clock.now(), messageCode: code },
  });

/** One transaction changes the version where it is another, stores the operation and its job, and that it was begun. */
async function beginItem({ actor, version }: Running, item: BlueprintRolloutItem): Promise<void> {
  const { assignmentId, operationId: id, tenantId } = item;
  const input = { ...atStart, assignmentId, planHash: null };
  try {
    const detail = { blueprint: version.blueprint.name };
    const beginning = { id, tenantId, stage: "review" as const, input, detail };
    await beginLater(actor, application, beginning, (tx) => take(tx, actor, item));
  } catch (error) {
    const code = skipOf(error);
    if (code === "unexpected")
      log().error({ err: error, ...item }, "a tenant of a rollout could not be begun");
    if (code !== null) await isBegun(db(), item, code);
  }
}

function skipOf(error: unknown): RolloutSkip | null {
  if (error instanceof Left) return error.code;
  return error instanceof AppError && error.code === "conflict" ? "other_change" : "unexpected";
}

/** Counted again with the rollout locked: another worker may have begun as many, or staff may have stopped it. */
async function take(tx: Tx, actor: Running["actor"], item: BlueprintRolloutItem): Promise<void> {
  const rollout = await lockRollout(tx, item.rolloutId);
  const areCanariesDone = rollout.canariesDoneAt !== null;
  const pace = paceOf({ ...rollout, areCanariesDone }, await standingOf(tx, rollout.id));
  if (rollout.state !== "running" || pace.kind !== "begin" || pace.room === 0) throw new Left(null);
  if ((await isBegun(tx, item, null)).count === 0) throw new Left(null);
  await changeVersion(tx, actor, rollout, item);
}

/** Nothing of it was ever applied to the end. */
async function isNew(tx: Tx, { id, tenantId }: { id: string; tenantId: string }): Promise<boolean> {
  const input = { path: ["assignmentId"], equals: id };
  const where = { tenantId, kind: "blueprint_apply", state: "done", input } as const;
  return (await tx.operation.count({ where })) === 0;
}

/** A tenant that has the version but was never given it keeps its values and is applied for the first time. */
async function changeVersion(
  tx: Tx,
  actor: Running["actor"],
  { versionId, version }: Awaited<ReturnType<typeof lockRollout>>,
  { assignmentId: id, tenantId }: BlueprintRolloutItem,
): Promise<void> {
  const assignment = await tx.blueprintAssignment.findUnique({
    where: { id, endedAt: null },
    omit: { secrets: false },
    include: { version: { select: { number: true } }, tenant: true },
  });
  if (!assignment) throw new Left("taken_off");
  const { tenant } = assignment;
  if (tenant.archivedAt) throw new Left("archived");
  if (tenant.stage !== "active") throw new Left("no_key");
  if (assignment.pausedAt) throw new Left("paused");
  const isNewer = version.number > assignment.version.number;
  const isSame = versionId === assignment.versionId;
  if (!isNewer && !(isSame && (await isNew(tx, assignment)))) throw new Left("has_version");
  const fit = await fitValues(tenant, assignment, blueprintDocument.parse(version.document));
  if ("problems" in fit) throw new Left("values");
  await clear(tx, { tenantId, subject: id }, "blueprint_failed");
  if (isSame) return;
  await tx.blueprintAssignment.update({
    where: { id },
    data: { versionId, ...fit, updatedAt: clock.now() },
  });
  const named = { blueprint: version.blueprint.name, version: version.number };
  const detail = { ...named, ...secretsDetail(assignment, fit) };
  await record(tx, actor, "blueprint.version-changed", { type: "tenant", id: tenantId }, detail);
}
