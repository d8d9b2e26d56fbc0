"use client";

import { useState } from "react";
import { FieldError } from "#components/ui/field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { staysChecked } from "#components/ui/stays-checked.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { RolloutCandidate, RolloutForm } from "#lib/blueprints/rollout-views.ts";
import { blueprintHref, rolloutsHref, tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { RolloutRules } from "./rollout-rules.tsx";
import { tenants } from "./rollout-words.ts";

const canHave = ({ whyNot }: RolloutCandidate) => whyNot.length === 0;
const isUsual = (candidate: RolloutCandidate) => canHave(candidate) && candidate.overrides === 0;

function Candidate({
  candidate,
  isChosen,
  onChoose,
}: {
  candidate: RolloutCandidate;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { assignmentId, tenantId, tenant, version, overrides, whyNot } = candidate;
  return (
    <li className="flex gap-3 py-2">
      {canHave(candidate) && (
        <input
          ref={staysChecked(isChosen)}
          type="checkbox"
          name="assignmentIds"
          value={assignmentId}
          aria-label={`Roll out to ${tenant}`}
          className="mt-1 size-4 shrink-0 accent-(--accent-fill)"
          checked={isChosen}
          onChange={(event) => onChoose(event.target.checked)}
        />
      )}
      <div className="min-w-0">
        <p className="[overflow-wrap:anywhere]">
          <Link href={tenantHref(tenantId, "blueprints")} className="link" translate="no">
            {tenant}
          </Link>{" "}
          <span className="text-sm text-ink-soft">version {version}</span>
        </p>
        {overrides > 0 && (
          <p className="text-sm text-ink-soft">
            <span>{overrides === 1 ? "1 field is" : `${overrides} fields are`}</span> kept otherwise for this
            tenant
          </p>
        )}
        {whyNot.map((why) => (
          <p key={why} className="text-sm text-warn wrap-anywhere">
            {why}
          </p>
        ))}
        {!canHave(candidate) && (
          <Link
            href={tenantHref(tenantId, "blueprints", `?values=${assignmentId}&to=newest`)}
            className="link text-sm"
            aria-label={`Enter values for ${tenant}`}
          >
            Enter values
          </Link>
        )}
      </div>
    </li>
  );
}

/** Chooses the tenants that get a blueprint's newest version. */
export function RolloutStart({ page, start }: { page: RolloutForm; start: FormAction }) {
  const { blueprint, blueprintId, version, versionId, rolloutId, candidates, hasMore, running } = page;
  const [unlike, setUnlike] = useState(new Set<string>());
  const isChosen = (each: RolloutCandidate) =>
    canHave(each) && isUsual(each) !== unlike.has(each.assignmentId);
  const count = candidates.filter(isChosen).length;
  const choose = (each: RolloutCandidate, now: boolean) => {
    const next = new Set(unlike);
    if (now === isUsual(each)) next.delete(each.assignmentId);
    else next.add(each.assignmentId);
    setUnlike(next);
  };
  const groups: [id: string, title: string, those: RolloutCandidate[]][] = [
    ["usual", "Tenants with an older version", candidates.filter(isUsual)],
    ["own", "With fields of their own", candidates.filter((each) => canHave(each) && !isUsual(each))],
    ["unfit", "Can't get this version yet", candidates.filter((each) => !canHave(each))],
  ];
  return (
    <>
      <PageHeader
        title={`Roll out version ${version}`}
        above={
          <Link href={blueprintHref(blueprintId)} className="link">
            {blueprint}
          </Link>
        }
      />
      <Form
        action={start}
        hidden={{ blueprintId, versionId, rolloutId }}
        values={{ canaries: "1", stopAfter: "1" }}
        className="max-w-[46rem] space-y-8"
      >
        {running !== null && (
          <Notice tone="info" title="Another rollout of this blueprint is in progress">
            <Link href={rolloutsHref(running)} className="link">
              See its progress
            </Link>
          </Notice>
        )}
        {candidates.length === 0 && (
          <p className="text-ink-soft">Every tenant with this blueprint has its newest version.</p>
        )}
        {groups.map(
          ([id, title, those]) =>
            those.length > 0 && (
              <Section key={id} id={`rollout-${id}`} title={title} aside={those.length.toLocaleString("en")}>
                <ul className="-mt-3 divide-y divide-line">
                  {those.map((each) => (
                    <Candidate
                      key={each.assignmentId}
                      candidate={each}
                      isChosen={isChosen(each)}
                      onChoose={(now) => choose(each, now)}
                    />
                  ))}
                </ul>
              </Section>
            ),
        )}
        {hasMore && (
          <p className="text-sm text-ink-soft">
            {`${candidates.length.toLocaleString("en")} are listed. Roll out to the others after these.`}
          </p>
        )}
        {candidates.length > 0 && (
          <Section id="rollout-rules" title="How">
            <div className="max-w-[30rem] space-y-4">
              <RolloutRules rest="keep their version" />
              <p className="text-sm text-ink-soft">
                A tenant whose plan would take over, replace, remove, make again or put back something is left
                for you to look at.
              </p>
              <FormOutcome />
              <FieldError name="assignmentIds" />
              <SubmitButton
                variant="primary"
                disabledReason={
                  running !== null
                    ? "Another rollout is in progress."
                    : count === 0
                      ? "Choose at least one tenant."
                      : undefined
                }
              >
                {`Roll out to ${tenants(count)}`}
              </SubmitButton>
            </div>
          </Section>
        )}
      </Form>
    </>
  );
}
