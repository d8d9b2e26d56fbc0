import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { begin } from "#lib/engine/begin.ts";
import { run } from "#lib/engine/drive.ts";
import { resume, resuming } from "#lib/engine/operation.ts";
import { notThere, requireOperation } from "#lib/engine/record.ts";
import { requireName } from "#lib/keys/requests.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { application } from "./apply.ts";
import { removal } from "./remove.ts";
import { readSituation } from "./situation.ts";
import { applyInput, atStart } from "./steps.ts";

type Which = { operationId: string; tenantId: string; assignmentId: string };

/** Throws AppError `not-found` unless the tenant has the blueprint. */
async function requireAssigned(tx: Tx, { tenantId, assignmentId }: Which) {
  const found = await tx.blueprintAssignment.findUnique({
    where: { id: assignmentId, tenantId, endedAt: null },
    select: { pausedAt: true },
  });
  if (!found) throw new AppError("not-found", "This tenant no longer has the blueprint.");
  return found;
}

/**
 * Applies a blueprint as the plan with this hash says. Throws AppError `conflict` while another change of the blueprint
 * is in progress. How it continues is in the operation. `also` runs in the transaction that begins it.
 */
export async function beginApply(
  staff: Staff,
  which: Which & { planHash: string },
  also?: (tx: Tx) => Promise<void>,
): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { operationId: id, tenantId, assignmentId, planHash } = which;
  const { assignment } = await readSituation(await requireTenant(tenantId), assignmentId);
  const input = { ...atStart, assignmentId, planHash };
  await begin(staff, application, {
    id,
    tenantId,
    input,
    async guard(tx) {
      const { pausedAt } = await requireAssigned(tx, which);
      if (pausedAt)
        throw new AppError("conflict", "The blueprint is paused for this tenant.", {
          hint: "Resume it first.",
        });
      await also?.(tx);
      await clear(tx, { tenantId, subject: assignmentId }, "blueprint_failed");
    },
    detail: { blueprint: assignment.blueprint.name },
  });
}

/** Removes what the blueprint made for this tenant. `typedName`: the tenant's name, which confirms it. */
export async function beginRemove(staff: Staff, which: Which & { typedName: string }): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { operationId: id, tenantId, assignmentId, typedName } = which;
  const tenant = await requireTenant(tenantId);
  const { assignment } = await readSituation(tenant, assignmentId);
  requireName(typedName, tenant.name);
  await begin(staff, removal, {
    id,
    tenantId,
    input: { assignmentId, key: null },
    async guard(tx) {
      await requireAssigned(tx, which);
    },
    detail: { blueprint: assignment.blueprint.name },
  });
}

/** What staff choose for something that was found, or whose first run is in doubt. */
export type Choice = { use: string } | "another" | "leave";

/** Answers what an application asks, and goes on. Throws AppError `conflict` if it does not ask that any more. */
export async function answerApply(
  staff: Staff,
  { operationId: id, tenantId }: Omit<Which, "assignmentId">,
  choice: Choice,
): Promise<void> {
  requireRight(staff, "blueprint:apply");
  await run(staff, { id, tenantId }, application, {
    async first(operation) {
      if (operation.tenantId !== tenantId) throw notThere();
      const { ids = [], mayMakeAnother = false, mayLeave = false } = questionOf(operation.question);
      const fits =
        operation.state === "asking" &&
        (choice === "another"
          ? mayMakeAnother || mayLeave
          : choice === "leave"
            ? mayLeave
            : ids.includes(choice.use));
      if (!fits)
        throw new AppError("conflict", "This is no longer asked.", {
          hint: "Reload the page to see where it stands.",
        });
      const answer = typeof choice === "string" ? choice : choice.use;
      const answeredAt = clock.now().toISOString();
      const input = { ...applyInput.parse(operation.input), answer, answeredAt };
      return { writes: () => resuming(operation, input) };
    },
  });
}

type Question = { ids?: string[]; mayMakeAnother?: boolean; mayLeave?: boolean };
const questionOf = (question: unknown): Question => (question ?? {}) as Question;

/** Looks now whether what it waits for has come. */
export async function lookAgain(
  staff: Staff,
  { operationId: id, tenantId }: Omit<Which, "assignmentId">,
): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { kind } = await requireOperation(id);
  if (kind !== "blueprint_apply" && kind !== "blueprint_remove") throw notThere();
  const definition = kind === "blueprint_remove" ? removal : application;
  await run(staff, { id, tenantId }, definition, {
    first(operation) {
      if (operation.tenantId !== tenantId) throw notThere();
      return operation.state === "waiting" ? (tx) => resume(tx, operation) : null;
    },
  });
}
