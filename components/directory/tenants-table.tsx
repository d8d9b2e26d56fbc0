"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { lastSearchQuery, liveListQuery } from "#components/directory/queries.ts";
import type { ReadKey } from "#components/keys/use-key.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { lazyPart } from "#components/ui/lazy-part.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { ProgressLine } from "#components/ui/progress-line.tsx";
import type { TenantRow } from "#lib/directory/views.ts";
import { tenantsHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { ListTrouble } from "./list-trouble.tsx";
import { TenantRows } from "./tenant-rows.tsx";
import { hrefOf, searchOf } from "./tenants-url.ts";
import { useHome } from "./use-home.ts";
import { useScrollRestoration } from "./use-scroll-restoration.ts";
import { useSelection } from "./use-selection.ts";
import { useView } from "./use-view.ts";

const SelectionBar = lazyPart(() => import("./selection-bar.tsx"));
const RowCopy = lazyPart(() => import("./row-copy.tsx"));

/** The list for the address, kept up to date while it is visible. The first page comes with the HTML. */
export function TenantsTable({
  empty,
  selecting,
  onSelected,
  startBatch,
  ...reading
}: {
  /** Shown while there is no tenant at all. */
  empty: ReactNode;
  /** Each row has a box to tick. */
  selecting: boolean;
  onSelected: () => void;
  startBatch: FormAction;
  readKey: ReadKey;
  reauthenticate: FormAction;
}) {
  const { edit, readKey, applyBlueprint } = useHome();
  const [copying, setCopying] = useState<{ row: TenantRow; n: number } | null>(null);
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
  const filter = searchOf({ ...view, sort: undefined, after: undefined, before: undefined });
  const pageIds = (page?.rows ?? []).map(({ id }) => id);
  const selection = useSelection(pageIds, filter);
  const filtered = Boolean(
    view.q || view.status || view.owner || view.label || view.key || view.needs || view.health,
  );
  const start = { ...view, after: undefined, before: undefined };
  const next = page?.next ? { ...start, after: page.next } : null;
  const previous = page?.previous ? { ...start, before: page.previous } : null;
  const archived = view.q && view.status !== "archived" ? { q: view.q, status: "archived" } : null;
  const count = page?.rows.length ?? 0;
  return (
    <div id="tenants" tabIndex={-1} aria-busy={moving || undefined} className="outline-none">
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
      {selecting && (
        <SelectionBar
          selection={selection}
          pageIds={pageIds}
          search={filter}
          edit={edit}
          applyBlueprint={applyBlueprint}
          start={startBatch}
          onEnd={() => {
            selection.choose(new Set());
            onSelected();
            document.querySelector<HTMLElement>(".list-options-button")?.focus();
          }}
        />
      )}
      {page !== undefined && count > 0 && (
        <TenantRows
          rows={page.rows}
          stale={moving}
          selection={selecting ? selection : null}
          copy={readKey.allowed ? (row) => setCopying({ row, n: (copying?.n ?? 0) + 1 }) : null}
          sends={edit.allowed}
        />
      )}
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
            <span>
              {" "}
              Archived tenants are not included:{" "}
              <a className="link" href={hrefOf(archived)} onClick={(event) => follow(event, archived)}>
                search archived tenants
              </a>
              .
            </span>
          )}
        </EmptyState>
      )}
      <Pager
        previous={previous && hrefOf(previous)}
        next={next && hrefOf(next)}
        waits={list.isPlaceholderData}
        onGo={(event, href) => follow(event, (href === (next && hrefOf(next)) ? next : previous) ?? start)}
      />
      {copying !== null && (
        <RowCopy key={copying.n} row={copying.row} {...reading} onEnd={() => setCopying(null)} />
      )}
    </div>
  );
}
