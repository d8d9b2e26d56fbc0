"use client";

import { StatusIcon, statusWords } from "#components/ui/status-badge.tsx";
import type { TenantsHome } from "#lib/directory/views.ts";
import type { Status } from "#lib/forms/tenants.ts";
import { hrefOf } from "./tenants-url.ts";
import { useHome } from "./use-home.ts";
import { useView } from "./use-view.ts";

const look =
  "inline-flex min-h-8 items-center gap-1.5 rounded-md border border-transparent px-2 hover:bg-sunken aria-[current]:border-control aria-[current]:bg-raised aria-[current]:font-[550]";

/** How many tenants there are of each status; each count is a link to them. All is all but the archived. */
export function StatusCounts({ initial }: { initial: TenantsHome }) {
  const { counts } = useHome(initial);
  const { view, follow } = useView();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.archived;
  const items: { status: Status | undefined; count: number }[] = [
    { status: undefined, count: all },
    ...(Object.keys(counts) as Status[])
      .filter((status) => counts[status] > 0 || view.status === status)
      .map((status) => ({ status, count: counts[status] })),
  ];
  return (
    <ul aria-label="Tenants by status" className="flex flex-wrap gap-1">
      {items.map(({ status, count }) => {
        const next = { ...view, status, after: undefined, before: undefined };
        return (
          <li key={status ?? "all"}>
            <a
              href={hrefOf(next)}
              onClick={(event) => follow(event, next)}
              aria-current={view.status === status ? "true" : undefined}
              className={look}
            >
              {status !== undefined && <StatusIcon status={status} />}
              {status === undefined ? "All" : statusWords(status)}
              <span className="text-ink-soft">{count.toLocaleString("en")}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
