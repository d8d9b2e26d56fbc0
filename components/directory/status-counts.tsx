"use client";

import { useHome } from "#components/directory/use-home.ts";
import { StatusIcon, statusWords } from "#components/ui/status-badge.tsx";
import type { Status } from "#lib/forms/tenants.ts";
import { hrefOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** How many tenants there are of each status; each count is a link to them. "All" leaves out archived ones. */
export function StatusCounts() {
  const { counts } = useHome();
  const { view, follow } = useView();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.archived;
  const items: { status: Status | undefined; count: number }[] = [
    { status: undefined, count: all },
    ...(Object.keys(counts) as Status[])
      .filter((status) => counts[status] > 0 || view.status === status)
      .map((status) => ({ status, count: counts[status] })),
  ];
  return (
    <ul aria-label="Tenants by status" className="status-counts fades">
      {items.map(({ status, count }) => {
        const next = { ...view, status, after: undefined, before: undefined };
        return (
          <li key={status ?? "all"}>
            <a
              href={hrefOf(next)}
              onClick={(event) => follow(event, next)}
              aria-current={view.status === status ? "true" : undefined}
            >
              {status !== undefined && <StatusIcon status={status} />}
              <span>{status === undefined ? "All" : statusWords(status)}</span>
              <span>{count.toLocaleString("en")}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
