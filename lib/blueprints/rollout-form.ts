import "server-only";
/** Which tenants can get a blueprint's newest version. From our records alone: each plan is read when it is applied. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { mostInRollout } from "#lib/forms/rollout.ts";
import { rolloutSkipWords } from "#lib/messages/rollouts.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type BlueprintDocument, blueprintDocument, ignoredFields, overrides } from "./document.ts";
import { fitValues } from "./rollout-fit.ts";
import type { RolloutCandidate, RolloutForm } from "./rollout-views.ts";

const listOlder = (blueprintId: string, number: number) =>
  db().blueprintAssignment.findMany({
    where: { blueprintId, endedAt: null, version: { number: { lt: number } } },
    orderBy: [{ tenant: { name: "asc" } }, { id: "asc" }],
    take: mostInRollout + 1,
    omit: { secrets: false },
    include: { tenant: true, version: { select: { number: true } } },
  });

async function candidateOf(
  assignment: Awaited<ReturnType<typeof listOlder>>[number],
  document: BlueprintDocument,
): Promise<RolloutCandidate> {
  const { id, tenantId, tenant, version, pausedAt } = assignment;
  const fit = await fitValues(tenant, assignment, document);
  const state = tenant.archivedAt
    ? "archived"
    : tenant.stage !== "active"
      ? "no_key"
      : pausedAt
        ? "paused"
        : null;
  return {
    assignmentId: id,
    tenantId,
    tenant: tenant.name,
    version: version.number,
    overrides: overrides.parse(assignment.overrides).length + ignoredFields.parse(assignment.ignored).length,
    whyNot: [
      ...(state === null ? [] : [rolloutSkipWords(state)]),
      ...("problems" in fit ? fit.problems : []),
    ],
  };
}

export async function readRolloutForm(staff: Staff, blueprintId: string): Promise<RolloutForm> {
  requireRight(staff, "blueprint:apply");
  const newest = await db().blueprintVersion.findFirst({
    where: { blueprintId, blueprint: { archivedAt: null } },
    orderBy: { number: "desc" },
    include: { blueprint: { select: { name: true } } },
  });
  if (!newest) throw new AppError("not-found", "This blueprint was never published, or was archived.");
  const [found, running] = await Promise.all([
    listOlder(blueprintId, newest.number),
    db().blueprintRollout.findFirst({
      where: { version: { blueprintId }, state: "running" },
      select: { id: true },
    }),
  ]);
  const document = blueprintDocument.parse(newest.document);
  const candidates: RolloutCandidate[] = [];
  for (const assignment of found.slice(0, mostInRollout))
    candidates.push(await candidateOf(assignment, document));
  return {
    rolloutId: random.uuid(),
    blueprintId,
    blueprint: newest.blueprint.name,
    versionId: newest.id,
    version: newest.number,
    candidates,
    hasMore: found.length > mostInRollout,
    running: running?.id ?? null,
  };
}
