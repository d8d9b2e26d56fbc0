"use client";

import { lazy, type ReactNode, Suspense } from "react";
import type { SavedView } from "#lib/directory/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { SaveViewForm } from "./save-view-form.tsx";
import { hrefOf, searchOf, viewOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

// Part of the HTML, so that it works without script. Where its code does not come, the views stay.
const RemoveView = lazy(() => import("./remove-view.tsx").catch(() => ({ default: (): ReactNode => null })));

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
          {views.map((saved) => {
            const { id, name } = saved;
            const shown = viewOf(saved.search);
            return (
              <li
                key={id}
                className="flex max-w-full flex-wrap items-start rounded-md border border-line bg-surface"
              >
                <a
                  href={hrefOf(shown)}
                  onClick={(event) => follow(event, shown)}
                  aria-current={searchOf(shown) === here ? "true" : undefined}
                  translate="no"
                  className="inline-flex min-h-8 min-w-0 items-center rounded-md px-2 hover:bg-sunken aria-[current]:bg-raised aria-[current]:font-[550]"
                >
                  {name}
                </a>
                <Suspense>
                  <RemoveView view={saved} remove={remove} />
                </Suspense>
              </li>
            );
          })}
        </ul>
      )}
      <SaveViewForm action={save} search={here} />
    </div>
  );
}
