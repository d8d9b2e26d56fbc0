import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Definition } from "./definition.ts";
import type { OperationView } from "./views.ts";

/** How long a failed or cancelled operation is shown after its end. Older ones are in the timeline. */
const toldMs = 3 * dayMs;

/** What a page needs to know about the kinds that it lists. */
type Listed = Pick<Definition, "kind" | "title" | "permission"> &
  Partial<Pick<Definition, "subject" | "describe">>;

/** The tenant's open operations and the last ones that failed or were cancelled, newest first. */
export async function listOperations(
  staff: Staff,
  tenantId: string,
  definitions: readonly Listed[],
): Promise<OperationView[]> {
  requireRight(staff, "tenant:read");
  const byKind = new Map(definitions.map((each) => [each.kind, each]));
  const found = await db().operation.findMany({
    where: { tenantId, kind: { in: [...byKind.keys()] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 20,
    include: { createdBy: { select: { name: true } } },
  });
  // A failed operation is hidden once another of its kind has started.
  const isLast = ({ id, kind }: (typeof found)[number]) => found.find((o) => o.kind === kind)?.id === id;
  const since = later(clock.now(), -toldMs);
  const shown = found.filter(
    (each) =>
      each.finishedAt === null || (each.state === "failed" && each.finishedAt > since && isLast(each)),
  );
  return shown.flatMap((each) => {
    const definition = byKind.get(each.kind);
    if (!definition) return [];
    const said = messageIn(each);
    return {
      id: each.id,
      tenantId,
      kind: each.kind,
      state: each.state,
      stage: each.stage,
      title: `${definition.title} ${definition.subject?.(each) ?? ""}`.trim(),
      what: definition.describe?.(each) ?? [],
      message: said && operationWords(said),
      dueAt: each.dueAt?.toISOString() ?? null,
      by: each.createdBy.name,
      createdAt: each.createdAt.toISOString(),
      finishedAt: each.finishedAt?.toISOString() ?? null,
      control: right(staff, definition.permission),
    };
  });
}
