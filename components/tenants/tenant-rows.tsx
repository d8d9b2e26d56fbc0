import Link from "next/link";
import type { ReactNode } from "react";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TenantRow } from "#lib/tenants/views.ts";

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td className="tenant-cell" data-label={label}>
      <div>{children}</div>
    </td>
  );
}

function Labels({ labels }: { labels: string[] }) {
  return (
    <ul aria-label="Labels" className="flex flex-wrap gap-1">
      {labels.map((label) => (
        <li key={label} className="rounded-sm border border-line bg-surface px-1.5 text-xs text-ink-soft">
          {label}
        </li>
      ))}
    </ul>
  );
}

const none = <span className="text-ink-faint">None</span>;

function Row({ row }: { row: TenantRow }) {
  return (
    <tr className="tenant-row">
      <td className="tenant-cell tenant-name">
        <Link data-row href={`/tenants/${row.id}`} prefetch={false} className="font-[550] hover:underline">
          {row.name}
        </Link>
        {(row.externalId !== null || row.labels.length > 0) && (
          <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1 text-xs">
            {row.externalId !== null && (
              <span className="min-w-0 font-mono text-ink-soft wrap-anywhere">{row.externalId}</span>
            )}
            {row.labels.length > 0 && <Labels labels={row.labels} />}
          </div>
        )}
      </td>
      <Cell label="Status">
        <StatusBadge status={row.status} />
        <p className="text-xs text-ink-soft">Owner {row.owner}</p>
      </Cell>
      <Cell label="Root user">{row.rootEmail ?? none}</Cell>
      <Cell label="Key">
        {row.keyMintedAt === null ? (
          none
        ) : (
          <>
            <span className="font-mono">
              <span className="sr-only">Ends in </span>
              <span aria-hidden="true" className="text-ink-faint select-none">
                ••••
              </span>
              {row.keyHint}
            </span>
            <p className="text-xs text-ink-soft">
              <Time at={row.keyMintedAt} focusable={false} />
            </p>
          </>
        )}
      </Cell>
      <Cell label="Last verified">
        {row.lastVerifiedAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <Time at={row.lastVerifiedAt} focusable={false} />
        )}
      </Cell>
      <Cell label="Created">
        <Time at={row.createdAt} align="end" focusable={false} />
        <p className="text-xs text-ink-soft">{row.createdBy}</p>
      </Cell>
    </tr>
  );
}

/** The table itself: rows on a desk, stacked facts on a phone. A focused row shows its exact times. */
export function TenantRows({ rows, stale }: { rows: TenantRow[]; stale: boolean }) {
  return (
    <table className={`tenant-table ${stale ? "opacity-60" : ""}`}>
      <caption className="sr-only">Tenants</caption>
      <thead>
        <tr>
          {["Name", "Status", "Root user", "Key", "Last verified", "Created"].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}
