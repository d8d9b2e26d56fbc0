import "server-only";
import { db } from "#lib/base/db.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { inputOf } from "./operation.ts";
import { permissions } from "./permissions.ts";
import { operationTitles } from "./titles.ts";
import type { OperationView } from "./views.ts";

/** The operations of a tenant that are open, and the last ones that did not go well, newest first. */
export async function listOperations(
  staff: Staff,
  tenantId: string,
  kinds: readonly OperationKind[],
): Promise<OperationView[]> {
  const found = await db().operation.findMany({
    where: { tenantId, kind: { in: [...kinds] } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 20,
  });
  // One that failed stays in sight until another of its kind has been begun.
  const shown = found.filter(
    (each, index) =>
      each.finishedAt === null ||
      (each.state === "failed" && found.findIndex((o) => o.kind === each.kind) === index),
  );
  const people = await db().staff.findMany({
    where: { id: { in: shown.map(({ createdById }) => createdById) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
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
      message: each.message,
      dueAt: each.dueAt?.toISOString() ?? null,
      by: names.get(each.createdById) ?? "The app",
      createdAt: each.createdAt.toISOString(),
      finishedAt: each.finishedAt?.toISOString() ?? null,
      control: right(staff, permissions[each.kind]),
    };
  });
}
