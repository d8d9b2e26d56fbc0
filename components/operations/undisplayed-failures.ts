import type { OperationView } from "#lib/engine/views.ts";
import type { FormState } from "#lib/forms/state.ts";

/** The operations to be told in notices: a definite no that one of these forms tells is not told once more. */
export function undisplayedFailures(
  operations: OperationView[],
  ...forms: FormState<unknown>[]
): OperationView[] {
  const isTold = ({ id, message }: OperationView) =>
    forms.some(
      (form) =>
        form.values.operationId === id &&
        [form.problem?.message, ...Object.values(form.problem?.fields ?? {})].includes(message ?? ""),
    );
  return operations.filter((operation) => operation.state !== "failed" || !isTold(operation));
}
