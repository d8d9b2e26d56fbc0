import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Meter } from "#components/ui/meter.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Person } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import type { BatchLine, BatchSummary, BatchView, BatchesPage as Page } from "#lib/batches/views.ts";
import { batchesHref, staffHref, tenantHref, tenantsHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";

const number = (n: number) => n.toLocaleString("en");
const tenants = (n: number) => `${number(n)} ${n === 1 ? "tenant" : "tenants"}`;

/** "8 done, 2 skipped": only what there is. */
function countsIn({ done, skipped, failed }: BatchSummary["counts"]): string {
  const parts = Object.entries({ done, skipped, failed }).filter(([, n]) => n > 0);
  return parts.map(([outcome, n]) => `${number(n)} ${outcome}`).join(", ");
}

const groups: [heading: string, outcome: BatchLine["outcome"], look: string][] = [
  ["Failed", "failed", "text-bad"],
  ["Skipped", "skipped", "text-warn"],
  ["Waiting", null, "text-ink-soft"],
  ["Done", "done", "text-good"],
];

function Lines({ lines, total }: { lines: BatchLine[]; total: number }) {
  return (
    <div className="space-y-6">
      {groups.map(([heading, outcome, look]) => {
        const those = lines.filter((line) => line.outcome === outcome);
        return (
          those.length > 0 && (
            <Section key={heading} id={`batch-${heading}`} title={heading} aside={number(those.length)}>
              <ul className="-mt-3 divide-y divide-line">
                {those.map((line) => (
                  <li
                    key={line.tenantId}
                    className="flex flex-wrap justify-between gap-x-6 py-1.5 wrap-anywhere"
                  >
                    <Link href={tenantHref(line.tenantId)} className="link" translate="no">
                      {line.tenantName}
                    </Link>
                    {line.words !== heading && <span className={look}>{line.words}</span>}
                  </li>
                ))}
              </ul>
            </Section>
          )
        );
      })}
      {lines.length < total && (
        <p className="text-sm text-ink-soft">
          {number(lines.length)} of {number(total)} are listed, those with trouble first.
        </p>
      )}
    </div>
  );
}

/** How the batch and its opposite belong together. */
function Undoing({ batch: { undoes, undoneBy } }: { batch: BatchView }) {
  if (undoes === null && undoneBy === null) return null;
  return (
    <p>
      {undoes !== null && (
        <Link href={batchesHref(undoes)} className="link">
          The batch that this undoes
        </Link>
      )}
      {undoneBy !== null && (
        <span>
          This batch was undone:{" "}
          <Link href={batchesHref(undoneBy)} className="link">
            show what became of it
          </Link>
        </span>
      )}
    </p>
  );
}

type Actions = { stop: FormAction; undo: FormAction };

function One({ batch, stop, undo }: { batch: BatchView } & Actions) {
  const { id, counts, isOver, lines, detail, startedBy, startedAt, mayStop, undoable } = batch;
  const { total, failed } = counts;
  const settled = counts.done + counts.skipped + failed;
  const started = (
    <p className="text-sm text-ink-soft">
      Started by <Person name={startedBy} /> <Time at={startedAt} />.
      <span>{!isOver && " You can leave this page."}</span>
    </p>
  );
  return (
    <div className="space-y-6">
      {detail !== null && (
        <p className="wrap-anywhere">
          <span>{batch.kind === "owner" ? "New owner" : "Labels"}</span>:{" "}
          <span className="font-[550]" translate="no">
            {detail}
          </span>
        </p>
      )}
      {isOver ? (
        <Notice
          tone={failed > 0 ? "warn" : "good"}
          role="status"
          title={`Finished: ${countsIn(counts)}`}
          actions={
            undoable > 0 && (
              <Form action={undo} hidden={{ batchId: id }} className="space-y-2">
                <FormOutcome />
                <SubmitButton size="sm">{`Undo for ${tenants(undoable)}`}</SubmitButton>
              </Form>
            )
          }
        >
          {started}
          <Undoing batch={batch} />
        </Notice>
      ) : (
        <Notice
          tone="info"
          title="In progress"
          actions={
            mayStop && (
              <Form action={stop} hidden={{ batchId: id }} className="">
                <SubmitButton size="sm">Stop the rest</SubmitButton>
              </Form>
            )
          }
        >
          <p role="status">{`${number(settled)} of ${number(total)} done`}</p>
          <Meter label="Tenants done" done={settled} total={total} />
          {started}
          <LiveRefresh everyMs={2_000} />
        </Notice>
      )}
      <Lines lines={lines} total={total} />
    </div>
  );
}

function Recent({ batches, current }: { batches: BatchSummary[]; current: string | undefined }) {
  if (batches.length === 0)
    return <p className="text-ink-soft">Select tenants in the list to change many at once.</p>;
  return (
    <ul className="-mt-3 divide-y divide-line">
      {batches.map(({ id, title, detail, counts, startedBy, startedAt, isOver }) => (
        <li key={id} className="py-2 wrap-anywhere">
          <Link href={batchesHref(id)} aria-current={id === current ? "true" : undefined} className="link">
            {title}: {tenants(counts.total)}
          </Link>
          {detail !== null && <span translate="no"> · {detail}</span>}
          <p className="text-sm text-ink-soft">
            <span>{isOver ? countsIn(counts) : "In progress"}</span> · {startedBy}, <Time at={startedAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}

/** What was done to many tenants at once: one batch with each of its tenants, and the latest ones. */
export function BatchesPage({ page: { batch, recent }, ...actions }: { page: Page } & Actions) {
  return (
    <>
      <PageHeader
        title={batch === null ? "Batches" : `${batch.title}: ${tenants(batch.counts.total)}`}
        above={
          <Link href={tenantsHref()} className="link">
            Tenants
          </Link>
        }
      />
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {batch !== null && <One batch={batch} {...actions} />}
        <Section id="recent-batches" title="Latest batches">
          <Recent batches={recent} current={batch?.id} />
          <p className="mt-4 text-sm text-ink-soft">
            To replace many keys, open Keys and tenants of a person on the{" "}
            <Link href={staffHref} className="link">
              Team page
            </Link>
            .
          </p>
        </Section>
      </div>
    </>
  );
}
