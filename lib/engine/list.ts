import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { permissions } from "#lib/operations/permissions.ts";
import { operationTitles } from "#lib/operations/titles.ts";
import { changesIn } from "#lib/organizations/change.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { inputOf } from "./operation.ts";
import type { OperationView } from "./views.ts";

/** What did not go well is told so long after its end; what is older is in the timeline. */
const toldMs = 3 * dayMs;

/** The operations of a tenant that are open, and the last ones that did not go well, newest first. */
export async function listOperations(
  staff: Staff,
  tenantId: string,
  kinds: readonly OperationKind[],
): Promise<OperationView[]> {
  requireRight(staff, "tenant:read");
  const found = await db().operation.findMany({
    where: { tenantId, kind: { in: [...kinds] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 20,
    include: { createdBy: { select: { name: true } } },
  });
  // One that failed is told no longer when another of its kind has been begun.
  const isLast = ({ id, kind }: (typeof found)[number]) => found.find((o) => o.kind === kind)?.id === id;
  const since = later(clock.now(), -toldMs);
  const shown = found.filter(
    (each) =>
      each.finishedAt === null || (each.state === "failed" && each.finishedAt > since && isLast(each)),
  );
  return shown.map((each) => {
    const { email } = inputOf(each);
    return {
      id: each.id,
      tenantId,
      kind: each.kind,
      state: each.state,
      stage: each.stage,
      title:
        typeof email === "string" && each.kind.startsWith("user_")
          ? `${operationTitles[each.kind]} ${email}`
          : operationTitles[each.kind],
      what: each.kind === "organization_update" ? changesIn(each) : [],
      message: each.message,
      dueAt: each.dueAt?.toISOString() ?? null,
      by: each.createdBy.name,
      createdAt: each.createdAt.toISOString(),
      finishedAt: each.finishedAt?.toISOString() ?? null,
      control: right(staff, permissions[each.kind]),
    };
  });
}
