import { ActionForm } from "#components/ui/action-form.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { CircleAlert, CircleCheck } from "#components/ui/icons.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { CircleDashed, CircleHelp } from "#components/ui/more-icons.ts";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ResourceRow } from "#lib/blueprints/views.ts";
import type { Href } from "#lib/forms/href.ts";
import type { Right } from "#lib/staff/views.ts";
import type { BlueprintActions } from "./assignment.tsx";
import { FieldsList } from "./fields-list.tsx";
import { kindWords, pathWords } from "./words.ts";

const drifts = {
  in_step: { words: "In step", ink: "text-good", icon: CircleCheck },
  changed: { words: "Changed at Polytomic", ink: "text-warn", icon: CircleAlert },
  missing: { words: "Gone at Polytomic", ink: "text-bad", icon: CircleAlert },
  unhealthy: { words: "Unhealthy", ink: "text-bad", icon: CircleAlert },
  unknown: { words: "Can't tell", ink: "text-ink-soft", icon: CircleHelp },
} as const;
const absent = { words: "Not there yet", ink: "text-ink-soft", icon: CircleDashed } as const;

const origins = {
  created: null,
  shared: "shared copy",
  adopted: "was there before",
  connected: "connected by the customer",
} as const;

const ownWords = { kept: "is kept for this tenant", ignored: "is not compared for this tenant" } as const;

/** One resource of a blueprint, as it was last seen, and what can be done about a change. */
export function ResourceItem({
  row,
  fields,
  actions,
  right,
  plan,
}: {
  row: ResourceRow;
  fields: { assignmentId: string; tenantId: string };
  actions: BlueprintActions;
  right: Right;
  plan: Href;
}) {
  const { key, kind, name, upstreamId, origin, active, changedBy, changedAt } = row;
  const { words, ink, icon: Icon } = upstreamId === null ? absent : drifts[row.drift];
  const facts = [kindWords[kind], origin && origins[origin], active && "switched on"].filter(Boolean);
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="min-w-0 font-[550] wrap-anywhere">{name}</span>
        <span className={`inline-flex items-center gap-1.5 text-sm ${ink}`}>
          <Icon size={14} aria-hidden className="shrink-0" />
          <span>{words}</span>
        </span>
      </div>
      <p className="text-sm text-ink-soft">{facts.join(" · ")}</p>
      {upstreamId !== null && (
        <p className="flex min-w-0 items-center gap-1 text-sm text-ink-soft">
          <code translate="no" className="min-w-0 truncate font-mono">
            {upstreamId}
          </code>
          <CopyButton text={upstreamId} what={`id of ${name}`} />
        </p>
      )}
      {row.drift === "missing" && (
        <LinkButton size="sm" href={plan}>
          Make it again<span className="sr-only">: {name}</span>
        </LinkButton>
      )}
      {row.ownFields.map(({ path, is }) => (
        <div key={is + path} className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
          <p className="text-sm">
            <span className="font-[550] wrap-anywhere">{pathWords(path)}</span> {ownWords[is]}
          </p>
          <ActionForm
            action={actions.follow}
            fields={{ ...fields, key, path }}
            label="Follow the blueprint"
            name={`Follow the blueprint: ${pathWords(path)} of ${name}`}
            size="sm"
            right={right}
          />
        </div>
      ))}
      {row.fields.length > 0 && (
        <div className="mt-1 space-y-2 border-l-3 border-warn pl-3">
          <p className="text-sm">
            <span>Changed</span>
            {changedBy && (
              <span>
                <span> by </span>
                <Person name={changedBy} />
              </span>
            )}
            {changedAt && (
              <>
                {" "}
                <Time at={changedAt} align={changedBy ? "end" : "start"} />
              </>
            )}
          </p>
          {row.fields.map((field) => {
            const about = { ...fields, key, path: field.path };
            const called = `${pathWords(field.path)} of ${name}`;
            return (
              <div key={field.path}>
                <FieldsList fields={[field]} wantedFirst />
                {!field.mayPutBack && (
                  <p className="text-sm text-ink-soft">This app can't change it back at Polytomic.</p>
                )}
                <div className="mt-1 flex flex-wrap gap-2">
                  {field.mayPutBack && (
                    <LinkButton size="sm" href={plan}>
                      Put back<span className="sr-only"> {called}</span>
                    </LinkButton>
                  )}
                  {field.mayKeep && (
                    <ActionForm
                      action={actions.keep}
                      fields={about}
                      label="Keep for this tenant"
                      name={`Keep for this tenant: ${called}`}
                      size="sm"
                      right={right}
                    />
                  )}
                  <ActionForm
                    action={actions.ignore}
                    fields={about}
                    label="Ignore this field"
                    name={`Ignore this field: ${called}`}
                    size="sm"
                    right={right}
                  />
                </div>
              </div>
            );
          })}
        </div>
      )}
    </li>
  );
}
