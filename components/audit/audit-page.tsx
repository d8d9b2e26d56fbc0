import { look } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Download } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Time } from "#components/ui/time.tsx";
import type { AuditPage as Page } from "#lib/timeline/views.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditList } from "./audit-list.tsx";
import { exportHref, filterHref } from "./audit-search.ts";

const filterNames = { person: "person", tenant: "tenant", event: "event", from: "first day", to: "last day" };

const formats = [
  ["csv", "Export CSV"],
  ["jsonl", "Export JSON Lines"],
] as const;

/** What everybody did, a page at a time. The filter is in the address. */
export function AuditPage({ page }: { page: Page }) {
  const { entries, next, previous, filter, unread, people, tenants, sealed } = page;
  return (
    <>
      <PageHeader
        title="Audit log"
        meta={
          sealed && (
            <span>
              <span>{sealed.rows === 1 ? "1 event" : `${sealed.rows.toLocaleString("en")} events`}</span>{" "}
              sealed, the last <Time at={sealed.at} />
            </span>
          )
        }
        actions={formats.map(([format, words]) => (
          <a key={format} href={exportHref(filter, format)} download className={look({ size: "sm" })}>
            <Download size={14} aria-hidden />
            {words}
          </a>
        ))}
      />
      <div className="space-y-5">
        <AuditFilters filter={filter} people={people} />
        {unread.length > 0 && (
          <Notice tone="warn" title={`Not filtered by ${unread.map((name) => filterNames[name]).join(", ")}`}>
            <p>The value in this page’s address is not valid.</p>
          </Notice>
        )}
        {entries.length === 0 ? (
          <EmptyState title={tenants?.length === 0 ? "No such tenant" : "No events match"}>
            {tenants?.length === 0
              ? `No tenant’s name, customer id or id matches “${filter.tenant}”.`
              : "Choose another filter, or clear it."}
          </EmptyState>
        ) : (
          <AuditList entries={entries} />
        )}
        <Pager
          previous={previous && filterHref(filter, { before: previous })}
          next={next && filterHref(filter, { after: next })}
        />
      </div>
    </>
  );
}
