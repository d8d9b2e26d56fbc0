"use client";

import { useEffect, useRef, useState } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Form, type FormHandle, formOf, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Person } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import { useOpen } from "#components/ui/use-open.ts";
import type { InboxPage as Page } from "#lib/directory/views.ts";
import { inboxHref, tenantsHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { renderLine } from "./inbox-line.tsx";
import { SnoozeForm } from "./snooze-form.tsx";

function Snoozed({
  snoozed,
  waking,
  mayEdit,
}: Pick<Page, "snoozed"> & { waking: FormHandle; mayEdit: boolean }) {
  return (
    <Section id="snoozed" title="Snoozed" aside={`${snoozed.length}`}>
      <ul className="-mt-3 divide-y divide-line">
        {snoozed.map((line) => (
          <li key={line.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <div className="min-w-0">
              <p className="wrap-anywhere">
                <span className="font-[550]" translate="no">
                  {line.name}
                </span>
                {` · ${line.title}`}
              </p>
              <p className="text-sm wrap-anywhere text-ink-soft">
                <Person name={line.by} />
                <span>: {line.reason} · back </span> <Time at={line.until} />
              </p>
            </div>
            {mayEdit && (
              <Form
                form={formOf(waking, "tenantId", line.tenantId)}
                hidden={{ tenantId: line.tenantId, kind: line.kind, subject: line.subject }}
                className=""
              >
                {waking.state.status !== "done" && <FormOutcome />}
                <SubmitButton size="sm" align="end" aria-label={`Show again: ${line.name}`}>
                  Show again
                </SubmitButton>
              </Form>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The line that a form was about. */
const whichOf = ({ tenantId, kind, subject }: Record<string, string>) => ({ tenantId, kind, subject });
const idOf = ({ tenantId, kind, subject = "" }: Record<string, string>) => `${tenantId}:${kind}:${subject}`;

/** The place of the form that was answered last; -1: none was. What an earlier one said no longer holds. */
function useLast(forms: FormHandle[]): number {
  const states = forms.map(({ state }) => state);
  const [seen, setSeen] = useState(states);
  const [last, setLast] = useState(states.findIndex(({ status }) => status === "done"));
  const next = states.findIndex((state, at) => state !== seen[at]);
  if (next >= 0) {
    setSeen(states);
    setLast(next);
  }
  return last;
}

/** What was done to a line, and its opposite. */
function Done({ form, undo, canUndo }: { form: FormHandle; undo: FormHandle; canUndo: boolean }) {
  return (
    <div className="flex flex-wrap items-start gap-3">
      <FormOutcome form={form} />
      {canUndo && form.state.status === "done" && (
        <Form form={undo} hidden={whichOf(form.state.values)} className="">
          <SubmitButton size="sm">Undo</SubmitButton>
        </Form>
      )}
    </div>
  );
}

/** What needs attention, the worst first. A line disappears when its reason is gone. */
export function InboxPage({
  page,
  ...actions
}: {
  page: Page;
  snooze: FormAction;
  wake: FormAction;
  snoozeAgain: FormAction;
}) {
  const { entries, hasMore, snoozed, isMine, edit } = page;
  const open = useOpen();
  const snoozing = useForm(actions.snooze);
  const waking = useForm(actions.wake);
  const again = useForm(actions.snoozeAgain);
  const last = useLast([snoozing, waking, again]);
  // The line with the form is gone then, and with it the focus.
  const top = useRef<HTMLDivElement>(null);
  // The badge in the navigation leaves out what can be planned.
  const planned = entries.filter(({ tone }) => tone === "neutral").length;
  const answered = [snoozing, waking, again][last]?.state;
  useEffect(() => {
    if (answered?.status === "done") top.current?.focus();
  }, [answered]);
  const isSnoozed = ({ state }: FormHandle) => snoozed.some(({ id }) => id === idOf(state.values));
  return (
    <>
      <PageHeader
        title="Inbox"
        meta={
          planned > 0 &&
          !hasMore &&
          `${entries.length - planned} with trouble${isMine ? "" : ", which the badge counts"} · ${planned} to plan`
        }
        actions={
          <nav aria-label="Whose">
            <ul className="status-counts">
              {[false, true].map((mine) => (
                <li key={String(mine)}>
                  <Link href={inboxHref(mine)} aria-current={mine === isMine ? "page" : undefined}>
                    {mine ? "Mine" : "Everyone’s"}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        }
      />
      <div ref={top} tabIndex={-1} className="space-y-8 outline-none">
        {last === 0 && snoozing.state.status === "done" && (
          <Done form={snoozing} undo={waking} canUndo={isSnoozed(snoozing)} />
        )}
        {last === 1 && waking.state.status === "done" && (
          <Done form={waking} undo={again} canUndo={!isSnoozed(waking)} />
        )}
        {last === 2 && <Done form={again} undo={waking} canUndo={isSnoozed(again)} />}
        {entries.length === 0 ? (
          <EmptyState title="Nothing open">
            <span>{isMine ? "None of your tenants needs attention." : "No tenant needs attention."}</span>
            <span>{snoozed.length > 0 && ` ${snoozed.length} snoozed below.`}</span>{" "}
            <Link href={tenantsHref()} className="link">
              All tenants
            </Link>
          </EmptyState>
        ) : (
          <ul aria-label="What needs attention" className="divide-y divide-line border-y border-line">
            {entries.map((entry) =>
              renderLine(
                entry,
                open,
                edit.allowed && (
                  <SnoozeForm entry={entry} form={formOf(snoozing, "tenantId", entry.tenantId)} />
                ),
              ),
            )}
          </ul>
        )}
        {hasMore && (
          <p className="text-ink-soft">Only the first are shown. The rest follow as these are done.</p>
        )}
        {snoozed.length > 0 && <Snoozed snoozed={snoozed} waking={waking} mayEdit={edit.allowed} />}
      </div>
    </>
  );
}
