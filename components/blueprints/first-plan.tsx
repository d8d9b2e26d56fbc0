"use client";

import { useState, useTransition } from "react";
import { Button } from "#components/ui/button.tsx";
import { problemOfCall } from "#components/ui/lost-answer.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select-field.tsx";
import type { FirstCandidate, PlanPreview } from "#lib/blueprints/first-views.ts";
import type { Reply } from "#lib/forms/state.ts";
import { entries } from "#lib/forms/values.ts";
import { countWords, PlanItems } from "./plan-items.tsx";

export type Preview = (
  input: { tenantId: string; versionId: string } & Record<string, string>,
  person?: string,
) => Promise<Reply<PlanPreview>>;

const ofPlan = "planOf";
const isValue = ([name]: [string, string]) => name.startsWith("var.") || name.startsWith("secret.");

function Answer({ reply }: { reply: Reply<PlanPreview> }) {
  const trouble = reply.ok
    ? "trouble" in reply.value && reply.value.trouble
    : [reply.problem.message, reply.problem.hint].filter(Boolean).join(" ");
  if (trouble)
    return (
      <Notice tone="warn" title="There is no plan yet">
        <p>{trouble}</p>
      </Notice>
    );
  if (!reply.ok || "trouble" in reply.value) return null;
  const { items, looks, tenant } = reply.value;
  return (
    <div className="space-y-3">
      <p>
        <span className="font-[550] wrap-anywhere" translate="no">
          {tenant}
        </span>
        : {countWords(items)}
      </p>
      {looks.length > 0 && (
        <Notice tone="warn" title="This tenant is left for you to look at">
          <p>{looks.join(", ")}: decide on the tenant's page.</p>
        </Notice>
      )}
      <PlanItems items={items} />
    </div>
  );
}

/** What applying would do for one of the tenants, with what is typed into the form around this. */
export function FirstPlan({
  tenants,
  versionId,
  edits,
  preview,
}: {
  tenants: FirstCandidate[];
  versionId: string;
  /** Changes with what is typed: a plan is of what was typed when it was read. */
  edits: number;
  preview: Preview;
}) {
  const [read, setRead] = useState<{ edits: number; reply: Reply<PlanPreview> } | null>(null);
  const [isPending, startReading] = useTransition();
  const look = (form: HTMLFormElement | null) =>
    startReading(async () => {
      const typed = form ? entries(new FormData(form)) : {};
      const values = Object.fromEntries(Object.entries(typed).filter(isValue));
      const { [ofPlan]: tenantId = "" } = typed;
      const reply = await preview({ ...values, tenantId, versionId }, typed.person).catch(
        (error): Reply<PlanPreview> => ({ ok: false, problem: problemOfCall(error) }),
      );
      setRead({ edits, reply });
    });
  return (
    <Section id="first-plan" title="Plan">
      <div className="space-y-4">
        <p className="text-ink-soft">Nothing is sent to Polytomic or stored by looking at it.</p>
        <div className="flex flex-wrap items-center gap-2">
          <Select
            name={ofPlan}
            aria-label="Tenant of the plan"
            options={tenants.map(({ tenantId, tenant }) => ({
              value: tenantId,
              label: tenant,
              isName: true,
            }))}
            className="input w-auto max-w-full"
          />
          <Button busy={isPending} onClick={({ currentTarget }) => look(currentTarget.form)}>
            See the plan
          </Button>
        </div>
        <div aria-live="polite">{read?.edits === edits && <Answer reply={read.reply} />}</div>
      </div>
    </Section>
  );
}
