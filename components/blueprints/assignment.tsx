import { OperationNotice } from "#components/operations/operation-notice.tsx";
import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { AssignmentView, TenantBlueprints } from "#lib/blueprints/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { Question } from "./question.tsx";
import { RemoveForm } from "./remove-form.tsx";
import { ResourceItem } from "./resource-item.tsx";

export type BlueprintActions = Record<
  | "pause"
  | "takeOff"
  | "remove"
  | "answer"
  | "lookAgain"
  | "check"
  | "keep"
  | "ignore"
  | "follow"
  | "tryAgain"
  | "cancel",
  FormAction
>;

const linkQuery = ({ name, types }: AssignmentView["awaited"][number]): `?${string}` =>
  `?${new URLSearchParams({ name, ...(types.length > 0 && { types: types.join(",") }) })}`;

function extraWords(extra: number): string {
  if (extra === 0) return "The organization had no other connections, models or syncs.";
  const what =
    extra === 1 ? "1 other connection, model or sync" : `${extra} other connections, models and syncs`;
  return `The organization had ${what} that no blueprint made.`;
}

/** One blueprint of a tenant. */
export function Assignment({
  page,
  assignment,
  actions,
}: {
  page: TenantBlueprints;
  assignment: AssignmentView;
  actions: BlueprintActions;
}) {
  const { tenantId, tenantName, apply, operationId } = page;
  const { id, blueprint, version, newest, hasVariables, pausedAt, checkedAt, awaited, operation, question } =
    assignment;
  const { extra } = assignment;
  const fields = { assignmentId: id, tenantId };
  const isMade = assignment.resources.some(({ upstreamId }) => upstreamId !== null);
  const isOpen = operation?.finishedAt === null;
  const isPaused = pausedAt !== null;
  const whyNot =
    disabledReason(apply) ??
    (isOpen ? "It is being applied or removed." : isPaused ? "It is paused. Resume it first." : undefined);
  const allowed = whyNot === undefined ? apply : { allowed: false as const, reason: whyNot };
  const plan = tenantHref(tenantId, "blueprints", `?plan=${id}`);
  const lookAgain = operation?.state === "waiting" && (
    <ActionForm
      action={actions.lookAgain}
      fields={{ operationId: operation.id, tenantId }}
      label="Look again now"
      size="sm"
      right={apply}
    />
  );
  return (
    <Section
      id={`blueprint-${id}`}
      title={blueprint}
      aside={`Version ${version}${isPaused ? ", paused" : ""}`}
    >
      <div className="space-y-4">
        {operation && (
          <OperationNotice operation={operation} tryAgain={actions.tryAgain} cancel={actions.cancel} />
        )}
        {question && (
          <Question tenantId={tenantId} question={question} action={actions.answer} right={apply} />
        )}
        {awaited.length === 0 && lookAgain}
        {awaited.map((each, n) => (
          <Notice
            key={each.name}
            title={`The customer has to connect ${each.name}`}
            actions={
              <>
                <LinkButton size="sm" href={tenantHref(tenantId, "connect", linkQuery(each))}>
                  Make a connect link
                </LinkButton>
                {n === 0 && lookAgain}
              </>
            }
          >
            <p>Send them a connect link with this name. What depends on it is made after that.</p>
          </Notice>
        ))}
        {newest !== null && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="text-sm">Version {newest} is published.</span>
            <LinkButton
              size="sm"
              href={tenantHref(tenantId, "blueprints", `?values=${id}&to=newest`)}
              disabledReason={whyNot}
            >
              Change to version {newest}
            </LinkButton>
          </p>
        )}
        <ul className="divide-y divide-line border-b border-line first:-mt-3">
          {assignment.resources.map((row) => (
            <ResourceItem
              key={row.key}
              row={row}
              fields={fields}
              actions={actions}
              right={allowed}
              plan={plan}
            />
          ))}
        </ul>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-sm text-ink-soft">
            {checkedAt === null ? (
              isMade || isOpen ? (
                "Not compared with Polytomic yet."
              ) : (
                "Not applied yet."
              )
            ) : (
              <>
                Last compared with Polytomic <Time at={checkedAt} align="end" />
                {extra !== null && <span>. {extraWords(extra)}</span>}
              </>
            )}
          </p>
          {isMade && (
            <ActionForm
              action={actions.check}
              fields={fields}
              label="Compare now"
              size="sm"
              right={allowed}
            />
          )}
        </div>
        <div className="flex flex-wrap items-start gap-2">
          <LinkButton href={plan} variant="primary" disabledReason={whyNot}>
            See the plan
          </LinkButton>
          {hasVariables && (
            <LinkButton href={tenantHref(tenantId, "blueprints", `?values=${id}`)} disabledReason={whyNot}>
              Change variables
            </LinkButton>
          )}
          <ActionForm
            action={actions.pause}
            fields={{ ...fields, paused: isPaused ? "no" : "yes" }}
            label={isPaused ? "Resume" : "Pause"}
            right={isOpen ? allowed : apply}
          />
          <AskForm
            action={actions.takeOff}
            fields={fields}
            label="Take off"
            variant="ghost"
            says="Everything that it made stays at Polytomic, and this app no longer manages it. The stored secrets are deleted."
            confirm={`Take off ${blueprint}`}
            right={isOpen ? allowed : apply}
          />
          <RemoveForm
            action={actions.remove}
            fields={{ ...fields, operationId }}
            blueprint={blueprint}
            tenantName={tenantName}
            removal={assignment.removal}
            right={isOpen ? allowed : apply}
          />
        </div>
      </div>
    </Section>
  );
}
