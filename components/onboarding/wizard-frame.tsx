import type { ReactNode } from "react";
import { Notice } from "#components/ui/notice.tsx";
import type { WizardPage } from "#lib/onboarding/views.ts";
import type { StepItem } from "#lib/tenants/views.ts";
import { FollowSteps } from "./follow-steps.tsx";
import { StepHeading } from "./step-heading.tsx";
import { StepList } from "./step-list.tsx";

const words: Record<StepItem["name"], { heading: string; finished: string; lead: string }> = {
  organization: {
    heading: "Create the organization",
    finished: "Organization",
    lead: "The customer's own space at Polytomic. We check for an existing organization before creating one.",
  },
  user: {
    heading: "Add the root user",
    finished: "Root user",
    lead: "The organization's first user. The API key of the next step belongs to this user.",
  },
  key: {
    heading: "Mint the API key",
    finished: "API key",
    lead: "Your systems use this key to access the customer's organization.",
  },
  done: { heading: "Customer onboarded", finished: "Customer onboarded", lead: "" },
};

/** The frame of every step: the list of steps, the heading, and what blocks the step. */
export function WizardFrame({
  page,
  shown,
  children,
}: {
  page: WizardPage;
  /** The step that the address names, which may be finished. */
  shown: StepItem["name"];
  children: ReactNode;
}) {
  const { heading, finished, lead } = words[shown];
  const over = page.steps.find((step) => step.name === shown)?.state === "done";
  const current = page.steps.findLast(({ href }) => href !== null);
  return (
    <div className="grid gap-x-12 gap-y-6 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <div className="sm:pt-1">
        <StepList steps={page.steps} shown={shown} />
        {page.owner !== null && (
          <p className="mt-6 hidden border-t border-line pt-3 text-sm text-ink-soft sm:block">
            Owner
            <br />
            <span translate="no" className="text-ink">
              {page.owner}
            </span>
          </p>
        )}
      </div>
      <div className="min-w-0 max-w-[40rem]">
        <FollowSteps follow={page.allSteps && current?.name === shown} current={current?.href ?? null} />
        <p className="mb-1 text-sm text-ink-soft" translate={page.name === null ? undefined : "no"}>
          {page.name ?? "New customer"}
        </p>
        <StepHeading isOver={over || shown === "done"}>{over ? finished : heading}</StepHeading>
        {!over && lead && <p className="mt-1 text-ink-soft">{lead}</p>}
        <div className="mt-6 space-y-6">
          {page.blocked !== null && shown !== "done" && (
            <Notice tone="bad" title={page.blocked.title}>
              <p>{page.blocked.message}</p>
            </Notice>
          )}
          {page.allSteps && page.state.kind !== "sending" && current?.name === shown && shown !== "key" && (
            <p className="text-ink-soft">
              You asked for all three steps: once this one is done, the others follow without a click.
            </p>
          )}
          {children}
        </div>
      </div>
    </div>
  );
}
