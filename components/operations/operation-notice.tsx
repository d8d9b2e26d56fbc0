import { ActionForm } from "#components/ui/action-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { operationStates } from "#components/ui/operation-states.ts";
import { Person } from "#components/ui/person.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Time } from "#components/ui/time.tsx";
import type { OperationView } from "#lib/engine/views.ts";
import type { FormAction } from "#lib/forms/state.ts";

const tones = {
  running: "info",
  waiting: "info",
  stuck: "warn",
  asking: "warn",
  done: "info",
  failed: "bad",
  cancelled: "info",
} as const;

/** A change at Polytomic that is under way or did not succeed, with its state and what to do. */
export function OperationNotice({
  operation,
  tryAgain,
  cancel,
}: {
  operation: OperationView;
  tryAgain: FormAction;
  cancel: FormAction;
}) {
  const { id, tenantId, title, what, state, message, by, createdAt, control } = operation;
  const fields = { operationId: id, tenantId };
  const open = operation.finishedAt === null;
  return (
    <Notice
      tone={tones[state]}
      role="status"
      title={`${title}: ${operationStates[state]}`}
      actions={
        open && (
          <>
            {state !== "waiting" && (
              <ActionForm
                action={tryAgain}
                fields={fields}
                label={state === "running" ? "Check again" : "Try again"}
                size="sm"
                right={control}
              />
            )}
            <ActionForm action={cancel} fields={fields} label="Cancel" size="sm" right={control} />
          </>
        )
      }
    >
      {what.length > 0 && <p className="wrap-anywhere">{what.join("; ")}</p>}
      <p className="flex flex-wrap items-center gap-x-2">
        {state === "running" && <Spinner size={14} />}
        {message !== null && <span>{message}</span>}
        {state === "running" && (
          <span>We keep retrying and never create duplicates. You can leave this page.</span>
        )}
      </p>
      <p className="text-sm text-ink-soft">
        Started by <Person name={by} /> <Time at={createdAt} />
      </p>
    </Notice>
  );
}
