import "server-only";
/** What became of the tenants of rollouts. */
import { db, sql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { id as idShape } from "#lib/forms/text.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { rolloutSkipWords, rolloutStopWords } from "#lib/messages/rollouts.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { countOutcomes, inOrder, outcome, sumOf } from "./rollout-outcomes.ts";
import type { RolloutLine, RolloutSummary, RolloutsPage } from "./rollout-views.ts";

/** The page stays bounded; those with trouble come first. */
const mostLines = 500;
const mostRecent = 20;

const about = {
  startedBy: { select: { name: true } },
  version: { select: { number: true, blueprint: { select: { id: true, name: true } } } },
} as const;

const listRecent = (where: object = {}) =>
  db().blueprintRollout.findMany({
    where,
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: mostRecent,
    include: about,
  });
type Found = Awaited<ReturnType<typeof listRecent>>[number];

async function requireRollout(given: string): Promise<Found> {
  const { data: id } = idShape.safeParse(given);
  const found = id && (await db().blueprintRollout.findUnique({ where: { id }, include: about }));
  if (!found) throw new AppError("not-found", "There is no such rollout.");
  return found;
}

async function summariesOf(found: Found[]): Promise<RolloutSummary[]> {
  const all = await countOutcomes([...new Set(found.map(({ id }) => id))]);
  return found.map(({ id, state, version, startedBy, startedAt }) => {
    const counts = all.filter(({ rolloutId }) => rolloutId === id);
    const each = Object.fromEntries(inOrder.map((name) => [name, sumOf(counts, name)]));
    return {
      id,
      blueprintId: version.blueprint.id,
      blueprint: version.blueprint.name,
      version: version.number,
      state,
      startedBy: startedBy.name,
      startedAt: startedAt.toISOString(),
      counts: { ...(each as RolloutSummary["counts"]), total: sumOf(counts, ...inOrder) },
    };
  });
}

type Row = Omit<RolloutLine, "why" | "isCanary"> & {
  begunAt: Date | null;
  skip: string | null;
  state: string | null;
  messageCode: string | null;
  messageParams: unknown;
};

const listRows = (rolloutId: string) => db().$queryRaw<Row[]>`
  SELECT * FROM (
    SELECT item.tenant_id::text AS "tenantId", item.assignment_id::text AS "assignmentId", item.position,
      item.begun_at AS "begunAt",
      tenant.name AS tenant, ${outcome} AS outcome, item.message_code AS skip, operation.state::text AS state,
      operation.message_code AS "messageCode", operation.message_params AS "messageParams"
    FROM blueprint_rollout_item AS item JOIN tenant ON tenant.id = item.tenant_id
      LEFT JOIN operation ON operation.id = item.operation_id
    WHERE item.rollout_id = ${rolloutId}::uuid
  ) AS line ${sql`ORDER BY array_position(${inOrder}::text[], outcome), position LIMIT ${mostLines}`}`;

function whyOf({ skip, state, outcome, ...row }: Row): string | null {
  if (skip !== null) return rolloutSkipWords(skip);
  if (outcome === "done" || outcome === "queued") return null;
  const message = messageIn(row);
  if (message) return operationWords(message);
  return state === "cancelled" ? "Cancelled on the tenant's page" : null;
}

/** The newest rollouts of everybody, and the one that is asked for. */
export async function readRollouts(staff: Staff, given: string | undefined): Promise<RolloutsPage> {
  requireRight(staff, "blueprint:read");
  const recent = await summariesOf(await listRecent());
  if (given === undefined) return { recent, rollout: null };
  const found = await requireRollout(given);
  const [summary] = await summariesOf([found]);
  const { canaries, canariesDoneAt, stopAfter, stopCode } = found;
  const lines = (await listRows(found.id)).map((row): RolloutLine => {
    const { tenantId, assignmentId, tenant, outcome, begunAt, skip } = row;
    const wasTried = begunAt !== null && (canariesDoneAt === null || begunAt <= canariesDoneAt);
    return { tenantId, assignmentId, tenant, outcome, isCanary: wasTried && skip === null, why: whyOf(row) };
  });
  return {
    recent,
    rollout: summary
      ? {
          ...summary,
          stopped: stopCode === null ? null : rolloutStopWords(stopCode),
          canaries,
          areCanariesDone: canariesDoneAt !== null,
          stopAfter,
          lines,
          apply: right(staff, "blueprint:apply"),
        }
      : null,
  };
}

/** The newest rollouts of one blueprint. */
export const listRollouts = async (blueprintId: string): Promise<RolloutSummary[]> =>
  await summariesOf(await listRecent({ version: { blueprintId } }));
