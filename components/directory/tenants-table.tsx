"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { lastSearchQuery, liveListQuery } from "#components/directory/queries.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { ProgressLine } from "#components/ui/progress-line.tsx";
import { tenantsHref } from "#lib/forms/href.ts";
import { ListTrouble } from "./list-trouble.tsx";
import { TenantRows } from "./tenant-rows.tsx";
import { hrefOf, searchOf } from "./tenants-url.ts";
import { useScrollRestoration } from "./use-scroll-restoration.ts";
import { useView } from "./use-view.ts";

/** The list for the address, kept up to date while it is visible. The first page comes with the HTML. */
export function TenantsTable({
  empty,
}: {
  /** Shown while there is no tenant at all. */
  empty: ReactNode;
}) {
  const { view, follow } = useView();
  const search = searchOf(view);
  const client = useQueryClient();
  const list = useQuery({ ...liveListQuery(search), placeholderData: keepPreviousData });
  const page = list.data;
  const moving = list.isPlaceholderData || list.isPending;
  useEffect(() => {
    if (!moving) client.setQueryData(lastSearchQuery.queryKey, search);
  }, [client, search, moving]);
  useScrollRestoration(page !== undefined && !moving);
  const filtered = Boolean(view.q || view.status || view.owner || view.label || view.key || view.needs);
  const start = { ...view, after: undefined, before: undefined };
  const next = page?.next ? { ...start, after: page.next } : null;
  const previous = page?.previous ? { ...start, before: page.previous } : null;
  const archived = view.q && view.status !== "archived" ? { q: view.q, status: "archived" } : null;
  const count = page?.rows.length ?? 0;
  return (
    <div aria-busy={moving || undefined}>
      <ProgressLine active={moving && list.fetchStatus === "fetching"} />
      <ListTrouble
        error={list.error}
        offline={list.fetchStatus === "paused" || (list.error !== null && !navigator.onLine)}
        shown={page !== undefined}
        here={hrefOf(view)}
        onAgain={() => list.refetch()}
      />
      <p role="status" className="sr-only">
        {moving ? "Loading" : `${count} ${count === 1 ? "tenant" : "tenants"} on this page`}
      </p>
      {page !== undefined && count > 0 && <TenantRows rows={page.rows} stale={moving} />}
      {page !== undefined && count === 0 && !filtered && empty}
      {page !== undefined && count === 0 && filtered && !moving && (
        <EmptyState
          title="No tenant matches"
          action={
            <a className="btn btn-secondary" href={tenantsHref()} onClick={(event) => follow(event, {})}>
              Show all tenants
            </a>
          }
        >
          Search covers names, emails, customer ids, organization ids and labels.
          {archived !== null && (
            <>
              {" "}
              Archived tenants are not included:{" "}
              <a className="link" href={hrefOf(archived)} onClick={(event) => follow(event, archived)}>
                search archived tenants
              </a>
              .
            </>
          )}
        </EmptyState>
      )}
      <Pager
        previous={previous && hrefOf(previous)}
        next={next && hrefOf(next)}
        waits={list.isPlaceholderData}
        onGo={(event, href) => follow(event, (href === (next && hrefOf(next)) ? next : previous) ?? start)}
      />
    </div>
  );
}
