import { ActionForm } from "#components/ui/action-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { reconcileHref } from "#lib/forms/href.ts";
import type { FindingKind } from "#lib/forms/reconcile.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { ReconcilePage } from "#lib/reconcile/views.ts";
import { FindingItem, type Repairs } from "./finding-item.tsx";
import { count, kindHints, kindTitles } from "./words.ts";

const hrefOf = (kind: FindingKind, at: Record<string, string> = {}) => reconcileHref({ kind, ...at });

/** The kinds with their counts, as links; the one that is listed is marked. */
function Kinds({ page }: { page: ReconcilePage }) {
  return (
    <nav aria-label="Findings by kind">
      <ul className="flex flex-wrap gap-2">
        {page.counts.map(({ kind, open, all }) => (
          <li key={kind}>
            <Link
              href={hrefOf(kind)}
              scroll={false}
              aria-current={kind === page.kind ? "page" : undefined}
              // With nothing open it is quiet, and still there to look at.
              className={`btn btn-sm aria-[current]:border-accent aria-[current]:bg-accent-soft ${open > 0 ? "btn-secondary" : "text-ink-soft"}`}
            >
              {kindTitles[kind]}{" "}
              <span className={kind === "key_foreign" && open > 0 ? "text-bad" : "text-ink-soft"}>
                <span>{open.toLocaleString("en")}</span>
                <span>{all > open && ` of ${all.toLocaleString("en")}`}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Why a run did not verify every key. */
function Unchecked({ finished }: Pick<ReconcilePage, "finished">) {
  const unchecked = finished?.unchecked ?? 0;
  if (unchecked === 0) return null;
  return (
    <Notice tone="warn" title={`${count(unchecked, "key was", "keys were")} not verified`}>
      {finished?.message && <p>{finished.message}</p>}
      <p>Key results may be older than the last finished run.</p>
    </Notice>
  );
}

function NoFindings({ finished }: Pick<ReconcilePage, "finished">) {
  if (finished && finished.unchecked > 0)
    return (
      <div className="space-y-3">
        <Unchecked finished={finished} />
        <p>The organizations match. None of the verified keys has a problem.</p>
      </div>
    );
  return (
    <Notice tone="good" title="Everything matches">
      <p>The last finished run found no difference between our records and Polytomic.</p>
    </Notice>
  );
}

/** Findings of the last finished run, one kind at a time. */
export function Findings({
  page,
  repairs,
  importAll,
}: {
  page: ReconcilePage;
  repairs: Repairs;
  importAll: FormAction;
}) {
  const { kind, rows, counts, live, finished, run } = page;
  if (live.finishedRunId === null) return null;
  if (kind === null) return <NoFindings finished={finished} />;
  const listed = counts.find((each) => each.kind === kind);
  const open = listed?.open ?? 0;
  const importing = live.importing?.state === "running";
  return (
    <Section id="findings" title="Findings of the last finished run">
      <div className="space-y-4">
        <Unchecked finished={finished} />
        <Kinds page={page} />
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
          <p className="max-w-[60ch] text-ink-soft">{kindHints[kind]}</p>
          {run.allowed && kind === "not_ours" && open > 0 && !importing && (
            <ActionForm
              action={importAll}
              fields={{ runId: live.finishedRunId }}
              label={`Adopt all ${open.toLocaleString("en")}`}
              variant="primary"
              right={run}
              align="end"
            />
          )}
        </div>
        {rows.length === 0 ? (
          <p>None of this kind.</p>
        ) : (
          <ul
            aria-label={`${kindTitles[kind]}: ${count(rows.length, "finding")}`}
            className="divide-y divide-line"
          >
            {rows.map((row) => (
              <FindingItem key={row.id} row={row} right={run} repairs={repairs} />
            ))}
          </ul>
        )}
        <Pager
          previous={page.previous && hrefOf(kind, { before: page.previous })}
          next={page.next && hrefOf(kind, { after: page.next })}
        />
      </div>
    </Section>
  );
}
