"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Item } from "#lib/blueprints/plan.ts";
import type { PlanAnswer } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { countWords, PlanItems } from "./plan-items.tsx";

const does = ({ action }: Item) => action !== "nothing" && action !== "leave";

/** What applying would do at Polytomic, to be approved as it is. */
export function PlanPage({
  tenantId,
  answer,
  right,
  apply,
}: {
  tenantId: string;
  answer: PlanAnswer;
  right: Right;
  apply: FormAction;
}) {
  const back = <LinkButton href={tenantHref(tenantId, "blueprints")}>Back to blueprints</LinkButton>;
  if ("trouble" in answer)
    return (
      <div className="max-w-[46rem] space-y-4">
        <Notice tone="bad" title="The plan could not be made">
          <p>{answer.trouble}</p>
        </Notice>
        {back}
      </div>
    );
  const { blueprint, version, items, hash, stopping, assignmentId, operationId } = answer.plan;
  const isStopped = stopping.length > 0;
  return (
    <div className="max-w-[46rem] space-y-6">
      <Section id="plan" title={`Plan for ${blueprint}`} aside={`Version ${version}`}>
        <p className="mb-3 text-ink-soft">{countWords(items)}. Nothing has been sent yet.</p>
        <PlanItems items={items} />
      </Section>
      {isStopped ? (
        <>
          <Notice tone="warn" title="It can't be applied yet">
            <p>{stopping.join(", ")}: see above what to do first. Nothing is sent until then.</p>
          </Notice>
          {back}
        </>
      ) : items.some(does) ? (
        <Form
          action={apply}
          hidden={{ operationId, tenantId, assignmentId, planHash: hash }}
          disabledReason={disabledReason(right)}
          className="space-y-3"
        >
          <FormOutcome />
          <p className="text-sm text-ink-soft">
            What runs is created switched off, read back and then switched on. If something changes before,
            nothing is sent.
          </p>
          <div className="flex flex-wrap gap-2">
            <SubmitButton variant="primary">Apply</SubmitButton>
            {back}
          </div>
        </Form>
      ) : (
        <>
          <Notice tone="good" title="Nothing to do">
            <p>Everything is as the blueprint wants it, or is left as it is.</p>
          </Notice>
          {back}
        </>
      )}
    </div>
  );
}
