"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Section } from "#components/ui/section.tsx";
import type { TenantBlueprints } from "#lib/blueprints/views.ts";
import { captureHref, tenantHref } from "#lib/forms/href.ts";
import { Assignment, type BlueprintActions } from "./assignment.tsx";

/** How often the page looks whether anything went on. */
const runningMs = 3_000;
const waitingMs = 15_000;

/** The blueprints of a tenant: what each made, what it waits for, and what changed since. */
export function TenantBlueprintsPage({
  page,
  actions,
}: {
  page: TenantBlueprints;
  actions: BlueprintActions;
}) {
  const { tenantId, assignments, offered, apply, capture } = page;
  const states = assignments.flatMap(({ operation }) =>
    operation?.finishedAt === null ? [operation.state] : [],
  );
  const everyMs = states.includes("running") ? runningMs : states.includes("waiting") ? waitingMs : null;
  return (
    <div className="max-w-[46rem] space-y-10">
      {everyMs !== null && <LiveRefresh everyMs={everyMs} />}
      {assignments.map((assignment) => (
        <Assignment key={assignment.id} page={page} assignment={assignment} actions={actions} />
      ))}
      {offered.length > 0 && (
        <Section id="offered" title="Apply a blueprint">
          <ul className="-mt-3 divide-y divide-line border-b border-line">
            {offered.map(({ blueprintId, name, version }) => (
              <li
                key={blueprintId}
                className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2"
              >
                <span className="min-w-0">
                  <span className="font-[550] wrap-anywhere">{name}</span>{" "}
                  <span className="text-sm text-ink-soft">version {version}</span>
                </span>
                <LinkButton
                  size="sm"
                  href={tenantHref(tenantId, "blueprints", `?assign=${blueprintId}`)}
                  disabledReason={disabledReason(apply)}
                  align="end"
                >
                  Assign<span className="sr-only"> {name}</span>
                </LinkButton>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {assignments.length === 0 && offered.length === 0 && (
        <EmptyState title="No blueprint to apply">
          <p>A blueprint says what each new customer gets at Polytomic. None is published yet.</p>
        </EmptyState>
      )}
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2 text-ink-soft">
        <LinkButton href={captureHref(tenantId)} disabledReason={disabledReason(capture)}>
          Capture from this tenant
        </LinkButton>
        <span className="min-w-0">Makes a new blueprint of what this tenant has at Polytomic.</span>
      </p>
    </div>
  );
}
