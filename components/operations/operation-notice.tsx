import { ActionForm } from "#components/ui/action-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Time } from "#components/ui/time.tsx";
import type { OperationView } from "#lib/engine/views.ts";
import type { FormAction } from "#lib/forms/state.ts";

const words: Record<OperationView["state"], string> = {
  running: "under way",
  waiting: "waiting",
  stuck: "needs you",
  done: "done",
  failed: "not carried out",
  cancelled: "given up",
};
const tones = {
  running: "info",
  waiting: "info",
  stuck: "warn",
  done: "info",
  failed: "bad",
  cancelled: "info",
} as const;

/** Something under way at Polytomic, or that did not go well: what is known, and what can be done. */
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
      title={`${title}: ${words[state]}`}
      actions={
        open && (
          <>
            {state !== "waiting" && (
              <ActionForm
                action={tryAgain}
                fields={fields}
                label={state === "stuck" ? "Try again" : "Check again"}
                size="sm"
                right={control}
              />
            )}
            <ActionForm action={cancel} fields={fields} label="Give up" size="sm" right={control} />
          </>
        )
      }
    >
      {what.length > 0 && <p className="wrap-anywhere">{what.join("; ")}</p>}
      <p className="flex flex-wrap items-center gap-x-2">
        {state === "running" && <Spinner size={14} />}
        {message !== null && <span>{message}</span>}
        {state === "running" && <span>We go on by ourselves; you may leave this page.</span>}
      </p>
      <p className="text-sm text-ink-soft">
        Begun by {by} <Time at={createdAt} />
      </p>
    </Notice>
  );
}
