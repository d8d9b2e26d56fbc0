import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import { Link } from "#components/ui/link.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Meter } from "#components/ui/meter.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Person } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { RolloutsPage as Page, RolloutLine, RolloutView } from "#lib/blueprints/rollout-views.ts";
import { blueprintHref, blueprintsHref, tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { RolloutList } from "./rollout-list.tsx";
import { countWords, outcomeLooks, outcomesInOrder, tenants } from "./rollout-words.ts";

const planned: RolloutLine["outcome"][] = ["look", "failed"];

function Line({ line }: { line: RolloutLine }) {
  const { tenantId, assignmentId, tenant, outcome, why, isCanary } = line;
  return (
    <li className="py-1.5">
      <div className="flex flex-wrap items-baseline gap-x-4 wrap-anywhere">
        <Link href={tenantHref(tenantId, "blueprints")} className="link" translate="no">
          {tenant}
        </Link>
        {isCanary && <span className="text-sm text-ink-soft">Canary</span>}
        {planned.includes(outcome) && (
          <Link
            href={tenantHref(tenantId, "blueprints", `?plan=${assignmentId}`)}
            className="link text-sm"
            aria-label={`See the plan for ${tenant}`}
          >
            See the plan
          </Link>
        )}
      </div>
      {why !== null && <p className={`text-sm wrap-anywhere ${outcomeLooks[outcome].ink}`}>{why}</p>}
    </li>
  );
}

function Lines({ lines, counts }: Pick<RolloutView, "lines" | "counts">) {
  return (
    <div className="space-y-6">
      {outcomesInOrder.map((outcome) => {
        const those = lines.filter((line) => line.outcome === outcome);
        return (
          those.length > 0 && (
            <Section
              key={outcome}
              id={`rollout-${outcome}`}
              title={outcomeLooks[outcome].heading}
              aside={counts[outcome].toLocaleString("en")}
            >
              <ul className="-mt-3 divide-y divide-line">
                {those.map((line) => (
                  <Line key={line.assignmentId} line={line} />
                ))}
              </ul>
            </Section>
          )
        );
      })}
      {lines.length < counts.total && (
        <p className="text-sm text-ink-soft">
          {lines.length} of {counts.total.toLocaleString("en")} are listed, those with trouble first.
        </p>
      )}
    </div>
  );
}

function rulesOf({ canaries, stopAfter, areCanariesDone, state }: RolloutView): string {
  const failures = stopAfter === 1 ? "the first failure" : `${stopAfter} failures`;
  if (areCanariesDone || state === "over") return `Stops after ${failures}.`;
  const first = canaries === 1 ? "1 canary" : `${canaries} canaries`;
  return `The others follow once ${first} went well. Stops after ${failures}.`;
}

type Actions = { stop: FormAction; resume: FormAction };

function State({ rollout, stop, resume }: { rollout: RolloutView } & Actions) {
  const { id, state, stopped, counts, apply, startedBy, startedAt } = rollout;
  const started = (
    <p className="text-sm text-ink-soft">
      Started by <Person name={startedBy} /> <Time at={startedAt} />.{" "}
      <span>{state !== "over" && rulesOf(rollout)}</span>
    </p>
  );
  const settled = counts.total - counts.queued - counts.running;
  const isBad = counts.failed + counts.stuck + counts.look > 0;
  const fields = { rolloutId: id };
  if (state === "over")
    return (
      <Notice tone={isBad ? "warn" : "good"} role="status" title={`Finished: ${countWords(counts)}`}>
        {started}
      </Notice>
    );
  if (state === "stopped")
    return (
      <Notice
        tone="warn"
        role="status"
        title={stopped ?? "Stopped"}
        actions={
          <AskForm
            action={resume}
            fields={fields}
            label="Continue"
            says={`Begins ${tenants(counts.queued)} that ${counts.queued === 1 ? "was" : "were"} not started. What failed until now no longer counts.`}
            confirm="Continue rollout"
            variant="secondary"
            size="sm"
            right={apply}
          />
        }
      >
        <p>
          {tenants(counts.queued)} <span>{counts.queued === 1 ? "was" : "were"}</span> not started and{" "}
          <span>{counts.queued === 1 ? "stays" : "stay"}</span> as{" "}
          <span>{counts.queued === 1 ? "it is" : "they are"}</span>.
        </p>
        {started}
        {counts.running > 0 && <LiveRefresh everyMs={3_000} />}
      </Notice>
    );
  return (
    <Notice
      tone="info"
      title="In progress"
      actions={<ActionForm action={stop} fields={fields} label="Stop the rest" size="sm" right={apply} />}
    >
      <p role="status">{countWords(counts)}</p>
      <Meter label="Tenants with the version" done={settled} total={counts.total} />
      {started}
      <p className="text-sm text-ink-soft">You can leave this page.</p>
      <LiveRefresh everyMs={2_000} />
    </Notice>
  );
}

/** One rollout with each of its tenants, and the latest ones. */
export function RolloutsPage({ page: { rollout, recent }, ...actions }: { page: Page } & Actions) {
  return (
    <>
      <PageHeader
        title={rollout === null ? "Rollouts" : `Rollout of version ${rollout.version}`}
        above={
          <Link
            href={rollout === null ? blueprintsHref : blueprintHref(rollout.blueprintId)}
            className="link"
          >
            {rollout === null ? "Blueprints" : rollout.blueprint}
          </Link>
        }
        meta={rollout === null ? undefined : tenants(rollout.counts.total)}
      />
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {rollout !== null && (
          <div className="space-y-6">
            <State key={rollout.state} rollout={rollout} {...actions} />
            <Lines lines={rollout.lines} counts={rollout.counts} />
          </div>
        )}
        <Section id="recent-rollouts" title="Latest rollouts">
          {recent.length === 0 && (
            <p className="text-ink-soft">Roll out a version from its blueprint's page.</p>
          )}
          <RolloutList rollouts={recent} current={rollout?.id} isOfMany />
        </Section>
      </div>
    </>
  );
}
