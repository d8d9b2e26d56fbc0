import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeysPage, OpenOverlap as Open } from "#lib/keys/views.ts";
import { StopAtForm } from "./stop-at-form.tsx";
import { SwitchedForm } from "./switched-form.tsx";

/** While both keys work: what the customer has to do, and how the rotation ends. */
export function OpenOverlap({
  open,
  page,
  switched,
  stopAt,
  clearTime,
  cancel,
}: {
  open: Open;
  page: KeysPage;
  switched: FormAction;
  stopAt: FormAction;
  clearTime: FormAction;
  cancel: FormAction;
}) {
  const { operationId, switchAt, takenAt } = open;
  const { tenantId, change } = page;
  const fields = { operationId, tenantId };
  const hint = page.current?.card.hint;
  return (
    <div className="space-y-4">
      <Notice
        title={
          takenAt === null ? (
            "Waiting for the customer to switch"
          ) : (
            <>
              The link was used on <Time at={takenAt} isExact />
            </>
          )
        }
      >
        <p>
          {takenAt === null ? "Both keys work. Send the new key to the customer. " : "Both keys work. "}
          Once they use it everywhere, confirm it here: the new key is verified again, then the old key
          {hint ? ` ending in ${hint}` : ""} stops at once.
        </p>
        <p>
          {switchAt === null ? (
            "No time is set: the old key works until you stop it."
          ) : (
            <>
              The old key stops automatically on <Time at={switchAt} isExact />.
            </>
          )}
        </p>
      </Notice>
      <div className="flex flex-wrap items-start gap-2">
        <SwitchedForm action={switched} open={open} page={page} />
        <AskForm
          action={cancel}
          fields={fields}
          label="Cancel and delete the new key"
          says="The new key and its service user are deleted at once: whatever already uses the new key fails. The old key keeps working."
          confirm="Delete the new key"
          right={change}
        />
      </div>
      <StopAtForm
        action={stopAt}
        operationId={operationId}
        tenantId={tenantId}
        chosen={switchAt}
        disabledReason={disabledReason(change)}
      />
      {switchAt !== null && (
        <ActionForm action={clearTime} fields={fields} label="Clear the time" size="sm" right={change} />
      )}
    </div>
  );
}
