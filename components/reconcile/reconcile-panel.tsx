import { LostKeys } from "#components/key-batches/lost-keys.tsx";
import { takeOutFirst } from "#components/keys/foreign-words.ts";
import { ActionForm } from "#components/ui/action-form.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { GitCompareArrows } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { reconcileHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { ReconcilePage } from "#lib/reconcile/views.ts";
import type { Repairs } from "./finding-item.tsx";
import { Findings } from "./findings.tsx";
import { LiveProgress } from "./live-progress.tsx";
import { RunList } from "./run-list.tsx";
import { count } from "./words.ts";

/** The whole page Checks: an alarm first, then what is under way, the findings, and the last runs. */
export function ReconcilePanel({
  page,
  actions,
}: {
  page: ReconcilePage;
  actions: Repairs & { run: FormAction; importAll: FormAction; mintLost: FormAction };
}) {
  const { run, importAll, mintLost, ...repairs } = actions;
  const foreign = page.counts.find(({ kind }) => kind === "key_foreign")?.open ?? 0;
  return (
    <>
      <PageHeader
        title="Checks"
        meta="Compares our records with Polytomic and verifies the keys"
        actions={
          page.run.allowed &&
          page.live.run === null && (
            <ActionForm
              action={run}
              label="Check now"
              variant="primary"
              icon={<GitCompareArrows size={15} aria-hidden />}
              right={page.run}
              align="end"
            />
          )
        }
      />
      <div className="space-y-8">
        {!page.run.allowed && <ReadOnly reason={page.run.reason} />}
        {foreign > 0 && (
          <Notice
            tone="bad"
            title={`${count(foreign, "key opens", "keys open")} another organization`}
            actions={
              page.kind !== "key_foreign" && (
                <LinkButton href={reconcileHref({ kind: "key_foreign" })} size="sm" variant="danger">
                  {foreign === 1 ? "Show it" : "Show them"}
                </LinkButton>
              )
            }
          >
            <p>{takeOutFirst}</p>
          </Notice>
        )}
        {page.lost && <LostKeys lost={page.lost} mint={mintLost} />}
        <LiveProgress initial={page.live} />
        <Findings page={page} repairs={repairs} importAll={importAll} />
        <RunList runs={page.runs} />
      </div>
    </>
  );
}
