"use client";

import { useState } from "react";
import { FieldError } from "#components/ui/field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FirstForm as Page } from "#lib/blueprints/first-views.ts";
import { rolloutsHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { FirstPlan, type Preview } from "./first-plan.tsx";
import { FirstTenants, UnfitTenants } from "./first-tenants.tsx";
import { RolloutRules } from "./rollout-rules.tsx";
import { tenants } from "./rollout-words.ts";
import { Variable } from "./variable.tsx";

function whyNot(running: string | null, chosen: number): string | undefined {
  if (running !== null) return "Another rollout is in progress.";
  return chosen === 0 ? "Choose at least one tenant." : undefined;
}

/** The tenants that get the blueprint, its variables, a plan to look at, and how carefully it goes. */
export function FirstForm({
  form: { rolloutId, blueprintId, versionId, fields, candidates, running },
  count,
  start,
  preview,
}: {
  form: Page;
  /** How many were selected. */
  count: number;
  start: FormAction;
  preview: Preview;
}) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [edits, setEdits] = useState(0);
  const ready = candidates.filter((each) => each.whyNot === null);
  const unfit = candidates.filter((each) => each.whyNot !== null);
  const chosen = ready.filter(({ tenantId }) => !left.has(tenantId));
  const unlisted = count - candidates.length;
  return (
    <Form
      action={start}
      hidden={{ blueprintId, versionId, rolloutId }}
      values={{ canaries: "1", stopAfter: "1" }}
      onInput={() => setEdits(edits + 1)}
      disabledReason={whyNot(running, chosen.length)}
      className="space-y-8"
    >
      {running !== null && (
        <Notice tone="info" title="Another rollout of this blueprint is in progress">
          <Link href={rolloutsHref(running)} className="link">
            See its progress
          </Link>
        </Notice>
      )}
      <FirstTenants ready={ready} left={left} onChange={setLeft} />
      <UnfitTenants unfit={unfit} />
      {unlisted > 0 && (
        <p className="text-sm text-ink-soft">
          {`${candidates.length.toLocaleString("en")} are listed. Apply it to the other ${unlisted.toLocaleString("en")} after these.`}
        </p>
      )}
      {ready.length > 0 && (
        <>
          <Section id="first-values" title="Variables">
            <div className="max-w-[30rem] space-y-5">
              <p className="text-ink-soft">
                {fields.length === 0
                  ? "This blueprint has no variables."
                  : "The same for all of these tenants. Change them for one tenant later on its page."}
              </p>
              {fields.map((field) => (
                <Variable key={field.name} field={field} isKept={false} />
              ))}
            </div>
          </Section>
          <FirstPlan
            edits={edits}
            tenants={chosen.length > 0 ? chosen : ready}
            versionId={versionId}
            preview={preview}
          />
          <Section id="first-rules" title="How">
            <div className="max-w-[30rem] space-y-4">
              <RolloutRules rest="stay as they are" />
              <p className="text-sm text-ink-soft">
                Each tenant's plan is read when its turn comes. One that would take over something is left for
                you to look at.
              </p>
              <FormOutcome />
              <FieldError name="tenantIds" />
              <SubmitButton variant="primary">{`Apply to ${tenants(chosen.length)}`}</SubmitButton>
            </div>
          </Section>
        </>
      )}
    </Form>
  );
}
