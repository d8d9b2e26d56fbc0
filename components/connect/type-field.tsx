"use client";

import { useEffect, useRef, useState } from "react";
import { FieldError, useControl } from "#components/ui/field.tsx";
import type { TypeChoice } from "#lib/connect/views.ts";
import { typeIdsOf } from "#lib/forms/type-ids.ts";

/** A longer list gets a filter. */
const mostWithoutFilter = 8;

function countText(count: number): string {
  if (count === 0) return "None chosen: the customer can pick any";
  return count === 1 ? "1 chosen: the link opens its form directly" : `${count} chosen`;
}

/** Plain checkboxes work without script. The filter only hides; hidden ones stay chosen. */
export function TypeField({ choices }: { choices: TypeChoice[] }) {
  const { value, control } = useControl({ name: "types", hint: true });
  const chosen = typeIdsOf(value);
  const isChosen = ({ id }: TypeChoice) => chosen.includes(id.toLowerCase());
  const list = useRef<HTMLUListElement>(null);
  const [count, setCount] = useState(choices.filter(isChosen).length);
  const [sought, setSought] = useState("");
  const recount = () => setCount(list.current?.querySelectorAll(":checked").length ?? 0);
  // After every render, since the browser also sets boxes when it resets or restores a form.
  useEffect(recount);
  const wanted = sought.trim().toLowerCase();
  const isSought = ({ id, name }: TypeChoice) => `${name}\n${id}`.toLowerCase().includes(wanted);
  const matches = choices.filter(isSought).length;
  return (
    <div className="relative">
      {/* Next to the legend and not in it, so that the group's name does not include it. */}
      <span className="absolute top-[3px] right-0 text-xs text-ink-faint">Optional</span>
      <fieldset
        id={control.id}
        tabIndex={-1}
        aria-describedby={control["aria-describedby"]}
        className="min-w-0"
      >
        <legend className="mb-1 font-[550]">Allowed integrations</legend>
        {choices.length > mostWithoutFilter && (
          <input
            type="search"
            aria-label="Filter integrations"
            placeholder="Filter integrations"
            autoComplete="off"
            spellCheck={false}
            value={sought}
            onChange={(event) => setSought(event.target.value)}
            // Enter would send the form.
            onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
            className="input mb-1.5 noscript:hidden"
          />
        )}
        <div className="max-h-52 overflow-y-auto rounded-md border border-control bg-raised px-2.5 py-1">
          <ul
            ref={list}
            onChange={recount}
            className="grid grid-cols-[repeat(auto-fill,minmax(min(11rem,100%),1fr))] gap-x-4"
          >
            {choices.map((choice) => (
              <li key={choice.id} hidden={!isSought(choice)}>
                <label className="flex min-h-7 items-center gap-2 max-sm:min-h-9">
                  <input
                    type="checkbox"
                    name="types"
                    value={choice.id}
                    defaultChecked={isChosen(choice)}
                    className="size-4 shrink-0 accent-(--accent-fill)"
                  />
                  {choice.name}
                </label>
              </li>
            ))}
          </ul>
          {matches === 0 && (
            <p className="py-1 text-ink-soft">{`No integration matches “${sought.trim()}”.`}</p>
          )}
        </div>
        <FieldError name="types" />
        <p id={`${control.id}-hint`} role="status" className="mt-1 text-sm text-ink-soft noscript:hidden">
          <span>{countText(count)}</span>
          <span>{wanted !== "" && ` · ${matches} of ${choices.length} shown`}</span>
        </p>
        <p className="mt-1 hidden text-sm text-ink-soft noscript:block">
          With none chosen, the customer can pick any.
        </p>
      </fieldset>
    </div>
  );
}
