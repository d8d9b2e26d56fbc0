"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { useHome } from "#components/directory/use-home.ts";
import { isLeaving } from "#components/ui/going.ts";
import { Search, SlidersHorizontal } from "#components/ui/icons.ts";
import { statusWords } from "#components/ui/status-badge.tsx";
import { tenantsHref } from "#lib/forms/href.ts";
import { healthOptions, keyOptions, needOptions, sortOptions, statusOptions } from "./filter-options.ts";
import { keysHintId } from "./keyboard-hint.tsx";
import { ListOptions } from "./list-options.tsx";
import type { View } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

function Choice({ name, label, children }: { name: keyof View; label: string; children: ReactNode }) {
  const { view, change } = useView();
  return (
    <select
      name={name}
      aria-label={label}
      value={view[name] ?? ""}
      onChange={(event) => change({ [name]: event.target.value || undefined })}
      className="input md:w-31"
    >
      {children}
    </select>
  );
}

/** Search, filters and sort. A plain form without script; with it, the address follows every change. */
export function TenantsFilters({ onSelect }: { onSelect: () => void }) {
  const { view, change } = useView();
  const { owners, labels } = useHome();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const q = view.q ?? "";
  const set = [view.status, view.owner, view.label, view.key, view.needs, view.health].filter(Boolean).length;
  useEffect(() => {
    // Back and forward also change the box, but never while it has the focus.
    if (input.current && document.activeElement !== input.current) input.current.value = q;
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(value: string) {
    const now = new URLSearchParams(window.location.search).get("q") ?? "";
    if (value.trim() !== now) change({ q: value.trim() || undefined }, "replace");
  }
  return (
    <search>
      <form
        action={tenantsHref()}
        onSubmit={(event) => {
          event.preventDefault();
          clearTimeout(timer.current);
          search(input.current?.value ?? "");
        }}
        className="flex gap-2 md:flex-wrap"
      >
        <span className="relative min-w-0 flex-1 md:min-w-56">
          <Search
            size={15}
            aria-hidden
            className="pointer-events-none absolute inset-y-0 left-2.5 my-auto text-ink-soft"
          />
          <input
            ref={input}
            type="search"
            name="q"
            aria-label="Search tenants"
            aria-keyshortcuts="/"
            aria-describedby={keysHintId}
            placeholder="Name, email, id or label"
            defaultValue={q}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              clearTimeout(timer.current);
              const { value } = event.target;
              timer.current = setTimeout(() => !isLeaving() && search(value), 250);
            }}
            className="input pl-8"
          />
        </span>
        <button type="button" popoverTarget="filters" className="btn btn-secondary md:hidden">
          <SlidersHorizontal size={15} aria-hidden />
          <span>{set > 0 ? `Filters (${set})` : "Filters"}</span>
        </button>
        <div id="filters" popover="auto" className="list-filters">
          <div className="flex items-center justify-between md:hidden">
            <span className="font-semibold">Filters</span>
            <button
              type="button"
              popoverTarget="filters"
              popoverTargetAction="hide"
              className="btn btn-ghost btn-sm"
            >
              Close
            </button>
          </div>
          <Choice name="status" label="Status">
            <option value="">Any status</option>
            {statusOptions.map((status) => (
              <option key={status} value={status}>
                {statusWords(status)}
              </option>
            ))}
          </Choice>
          <Choice name="owner" label="Owner">
            <option value="">Any owner</option>
            {owners.map((owner) => (
              <option key={owner.id} value={owner.id} translate="no">
                {owner.name}
              </option>
            ))}
          </Choice>
          <Choice name="label" label="Label">
            <option value="">Any label</option>
            {/* The address's label stays selected, even if no tenant has it. */}
            {(view.label && !labels.includes(view.label) ? [view.label, ...labels] : labels).map((label) => (
              <option key={label} value={label} translate="no">
                {label}
              </option>
            ))}
          </Choice>
          <Choice name="key" label="Key age">
            <option value="">Any key</option>
            {keyOptions.map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </Choice>
          <Choice name="needs" label="Needs">
            <option value="">Any need</option>
            {needOptions.map(([need, words]) => (
              <option key={need} value={need}>
                {words}
              </option>
            ))}
          </Choice>
          <Choice name="health" label="Health">
            <option value="">Any health</option>
            {healthOptions.map(([health, words]) => (
              <option key={health} value={health}>
                {words}
              </option>
            ))}
          </Choice>
          <Choice name="sort" label="Sort">
            {sortOptions(view.q).map(([sort, words]) => (
              <option key={sort} value={sort}>
                {words}
              </option>
            ))}
          </Choice>
          <noscript>
            <button type="submit" className="btn btn-secondary">
              Apply
            </button>
          </noscript>
        </div>
        <ListOptions onSelect={onSelect} />
      </form>
    </search>
  );
}
