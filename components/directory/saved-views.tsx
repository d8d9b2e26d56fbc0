"use client";

import { AskForm } from "#components/ui/ask-form.tsx";
import { X } from "#components/ui/icons.ts";
import type { SavedView } from "#lib/directory/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { SaveViewForm } from "./save-view-form.tsx";
import { hrefOf, searchOf, viewOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** A person's own saved views, and the form that saves the current one. */
export function SavedViews({
  views,
  save,
  remove,
}: {
  views: SavedView[];
  save: FormAction;
  remove: FormAction;
}) {
  const { view, follow } = useView();
  const here = searchOf({ ...view, after: undefined, before: undefined });
  return (
    <div className="saved-views">
      {views.length > 0 && (
        <ul aria-label="My views" className="fades">
          {views.map(({ id, name, search }) => {
            const saved = viewOf(search);
            return (
              <li
                key={id}
                className="flex max-w-full flex-wrap items-start rounded-md border border-line bg-surface"
              >
                <a
                  href={hrefOf(saved)}
                  onClick={(event) => follow(event, saved)}
                  aria-current={searchOf(saved) === here ? "true" : undefined}
                  translate="no"
                  className="inline-flex min-h-8 min-w-0 items-center rounded-md px-2 hover:bg-sunken aria-[current]:bg-raised aria-[current]:font-[550]"
                >
                  {name}
                </a>
                <AskForm
                  action={remove}
                  fields={{ viewId: id }}
                  label={<X size={14} aria-hidden />}
                  about={`Remove view ${name}`}
                  says={`Removes “${name}” from your views. No tenant changes.`}
                  confirm={`Remove view ${name}`}
                  variant="ghost"
                  size="sm"
                  align="end"
                  className="open:px-2 open:pb-2"
                />
              </li>
            );
          })}
        </ul>
      )}
      <SaveViewForm action={save} search={here} />
    </div>
  );
}
