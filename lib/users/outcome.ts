import "server-only";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { type Input, requireOperation } from "#lib/engine/record.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import type { OperationKind } from "#prisma/client/enums.ts";

/** "open": an operation that continues, waits or needs staff; the page shows which. */
export type Outcome = "done" | "open";

type Asked = { tenantId: string; kind: OperationKind; input: Input };

/** The outcome of a change. A definite failure is thrown, at the form's field. */
export async function outcomeOf(id: string, asked: Asked, field: string): Promise<Outcome> {
  const operation = await requireOperation(id);
  const input = new Map(Object.entries(z.record(z.string(), z.unknown()).parse(operation.input)));
  const same =
    operation.tenantId === asked.tenantId &&
    operation.kind === asked.kind &&
    Object.entries(asked.input).every(([name, value]) => input.get(name) === value);
  // A page that was kept open, or came back from the history, may send the same id again.
  if (!same)
    throw new AppError("conflict", "This form was already sent with different values. These were not used.", {
      hint: "Reload the page, then submit it again.",
    });
  if (operation.state === "done") return "done";
  if (operation.state === "cancelled") throw new AppError("conflict", "This change was cancelled.");
  if (operation.state !== "failed") return "open";
  const said = messageIn(operation);
  const message = said ? operationWords(said) : "Polytomic did not make this change.";
  throw new AppError("upstream", "Nothing was changed at Polytomic.", { fields: { [field]: message } });
}
