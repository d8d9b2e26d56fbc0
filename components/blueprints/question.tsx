import { ActionForm } from "#components/ui/action-form.tsx";
import type { BlueprintQuestion } from "#lib/blueprints/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

/** What an application asks: whether something found is to be used, or what became of a first run. */
export function Question({
  tenantId,
  question,
  action,
  right,
}: {
  tenantId: string;
  question: BlueprintQuestion;
  action: FormAction;
  right: Right;
}) {
  const { operationId, ids, name, mayMakeAnother, mayLeave } = question;
  const fields = { operationId, tenantId };
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-2">
        {ids.map((use) => (
          <ActionForm
            key={use}
            action={action}
            fields={{ ...fields, choice: "use", use }}
            label={ids.length === 1 ? "Use what exists" : `Use ${use}`}
            right={right}
          />
        ))}
        {mayMakeAnother && (
          <ActionForm
            action={action}
            fields={{ ...fields, choice: "another" }}
            label={`Make another ${name}`}
            right={right}
          />
        )}
        {mayLeave && (
          <>
            <ActionForm
              action={action}
              fields={{ ...fields, choice: "leave" }}
              label="Leave it, it started"
              right={right}
            />
            <ActionForm
              action={action}
              fields={{ ...fields, choice: "another" }}
              label="Start it once more"
              right={right}
            />
          </>
        )}
      </div>
    </div>
  );
}
