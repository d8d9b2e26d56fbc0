"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { auditKinds } from "#lib/forms/audit-kinds.ts";
import { auditHref } from "#lib/forms/href.ts";
import type { AuditPage } from "#lib/timeline/views.ts";

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child
    <label className="min-w-0">
      <span className="mb-1 block text-sm text-ink-soft">{label}</span>
      {children}
    </label>
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
          router.push(auditHref(Object.fromEntries(given)));
        }}
        className="grid grid-cols-2 items-end gap-3 lg:grid-cols-[repeat(3,minmax(0,1fr))_auto_auto_auto]"
      >
        <Labelled label="Person">
          <select name="person" defaultValue={filter.person ?? ""} className="input">
            <option value="">Anyone</option>
            <option value="app">The app, or not signed in</option>
            {people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled label="Event">
          <select name="event" defaultValue={filter.event ?? ""} className="input">
            <option value="">All events</option>
            {Object.entries(auditKinds).map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        </Labelled>
        <div className="max-lg:col-span-2">
          <Labelled label="Tenant">
            <input
              name="tenant"
              defaultValue={filter.tenant}
              placeholder="Name, customer id or id"
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
              className="input"
            />
          </Labelled>
        </div>
        <Labelled label="From (UTC)">
          <input type="date" name="from" defaultValue={filter.from} className="input" />
        </Labelled>
        <Labelled label="To (UTC)">
          <input type="date" name="to" defaultValue={filter.to} className="input" />
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
