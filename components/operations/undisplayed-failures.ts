import type { OperationView } from "#lib/engine/views.ts";
import type { FormState } from "#lib/forms/state.ts";

/** The operations that need a notice. A failure that its form already shows is left out. */
export function undisplayedFailures(
  operations: OperationView[],
  ...forms: FormState<unknown>[]
): OperationView[] {
  const isShown = ({ id }: OperationView) =>
    forms.some(
      ({ values, status }) => values.operationId === id && (status === "invalid" || status === "failed"),
    );
  return operations.filter((operation) => operation.state !== "failed" || !isShown(operation));
}
