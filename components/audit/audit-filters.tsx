"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { markGoing } from "#components/ui/going.ts";
import { Link } from "#components/ui/link.tsx";
import { auditKinds } from "#lib/forms/audit-kinds.ts";
import { auditHref } from "#lib/forms/href.ts";
import type { AuditPage } from "#lib/timeline/views.ts";

function Labelled({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={`filter-${name}`} className="mb-1 block text-sm text-ink-soft">
        {label}
      </label>
      {children}
    </div>
  );
}

/** A plain form, whose query is the address; with script, without its empty fields. */
export function AuditFilters({ filter, people }: Pick<AuditPage, "filter" | "people">) {
  const router = useRouter();
  return (
    <search>
      <form
        // Keyed by the address: back and forward also change the fields.
        key={JSON.stringify(filter)}
        action={auditHref()}
        onSubmit={(event) => {
          event.preventDefault();
          const given = [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
            typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
          );
          const href = auditHref(Object.fromEntries(given));
          markGoing(href, event.currentTarget);
          router.push(href);
        }}
        className="grid grid-cols-2 items-end gap-3 lg:grid-cols-[repeat(3,minmax(0,1fr))_auto_auto_auto]"
      >
        <Labelled name="person" label="Person">
          <select id="filter-person" name="person" defaultValue={filter.person ?? ""} className="input">
            <option value="">Anyone</option>
            <option value="app">The app, or not signed in</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id} translate="no">
                {name}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled name="event" label="Event">
          <select id="filter-event" name="event" defaultValue={filter.event ?? ""} className="input">
            <option value="">All events</option>
            {Object.entries(auditKinds).map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        </Labelled>
        <div className="max-lg:col-span-2">
          <Labelled name="tenant" label="Tenant">
            <input
              id="filter-tenant"
              name="tenant"
              defaultValue={filter.tenant}
              placeholder="Part of a name, customer id or id"
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
              className="input"
            />
          </Labelled>
        </div>
        <Labelled name="from" label="From (UTC)">
          <input type="date" id="filter-from" name="from" defaultValue={filter.from} className="input" />
        </Labelled>
        <Labelled name="to" label="To (UTC)">
          <input type="date" id="filter-to" name="to" defaultValue={filter.to} className="input" />
        </Labelled>
        <div className="flex items-center gap-3 max-lg:col-span-2">
          <Button type="submit" variant="primary">
            Apply
          </Button>
          {Object.keys(filter).length > 0 && (
            <Link href={auditHref()} className="link whitespace-nowrap">
              Clear filters
            </Link>
          )}
        </div>
      </form>
    </search>
  );
}
