import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeysPage, OpenOverlap as Open } from "#lib/keys/views.ts";
import { type Way, wayWords } from "./overlap-state.ts";
import type { Act } from "./recommended-act.ts";
import { StopAtForm } from "./stop-at-form.tsx";
import { SwitchedForm } from "./switched-form.tsx";

/** How far it is, since when it waits, and what comes next. */
function Waiting({
  open: { since, switchAt, putOffAt, takenAt },
  hint,
  way,
}: {
  open: Open;
  hint: string;
  way: Way;
}) {
  return (
    <Notice
      tone={putOffAt === null ? "info" : "warn"}
      title={
        <>
          <span>{wayWords[way]}</span>
          <span className="font-normal text-ink-soft"> · </span>
          <span className="font-normal text-ink-soft">
            started <Time at={since} />
          </span>
        </>
      }
    >
      {takenAt !== null && (
        <p>
          The customer took the new key on <Time at={takenAt} isExact />.
        </p>
      )}
      {way === "near-team" && (
        <p>
          The new key was taken from a network where your team was signed in. Ask the customer whether they
          have it, or send it again.
        </p>
      )}
      <p>
        <span>Both keys work. </span>
        {way === "unsent" && <span>Send the new key to the customer. </span>}
        <span>
          Once they use it everywhere, confirm it here: the new key is verified again, then the old key
          <span>{hint ? ` ending in ${hint}` : ""}</span> stops at once.
        </span>
      </p>
      {putOffAt !== null && (
        <p>
          The old key should have stopped on <Time at={putOffAt} isExact />. It still works, because the
          customer was not known to have the new one.
        </p>
      )}
      <p>
        {switchAt === null ? (
          <span key="never">No time is set: the old key works until you stop it.</span>
        ) : (
          <span key="at">
            The old key stops automatically on <Time at={switchAt} isExact />.
          </span>
        )}
      </p>
    </Notice>
  );
}

/** While both keys work: what the customer has to do, and how the rotation ends. */
export function OpenOverlap({
  open,
  page,
  way,
  act,
  switched,
  stopAt,
  clearTime,
  cancel,
}: {
  open: Open;
  page: KeysPage;
  way: Way;
  act: Act | null;
  switched: FormAction;
  stopAt: FormAction;
  clearTime: FormAction;
  cancel: FormAction;
}) {
  const { operationId, switchAt } = open;
  const { tenantId, change } = page;
  const fields = { operationId, tenantId };
  const waiting = <Waiting open={open} hint={page.current?.card.hint ?? ""} way={way} />;
  if (!change.allowed) return waiting;
  return (
    <div className="space-y-4">
      {waiting}
      <div className="flex flex-wrap items-start gap-2">
        <SwitchedForm action={switched} open={open} page={page} isMain={act === "switch"} />
        <AskForm
          action={cancel}
          fields={fields}
          label="Cancel and delete the new key"
          says="The new key and its service user are deleted at once: whatever already uses the new key fails. The old key keeps working."
          confirm="Delete the new key"
          right={change}
        />
      </div>
      <StopAtForm action={stopAt} operationId={operationId} tenantId={tenantId} chosen={switchAt} />
      {switchAt !== null && (
        <ActionForm
          action={clearTime}
          fields={{ ...fields, seenStopAt: switchAt }}
          label="Clear the time"
          size="sm"
          right={change}
        />
      )}
    </div>
  );
}
