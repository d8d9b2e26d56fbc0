import Link from "next/link";
import type { ReactNode } from "react";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TenantRow } from "#lib/tenants/views.ts";

/** With more than one thing in it. */
function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td className="tenant-cell" data-label={label}>
      <div>{children}</div>
    </td>
  );
}

function Labels({ labels }: { labels: string[] }) {
  return (
    <ul aria-label="Labels">
      {labels.map((label) => (
        <li key={label}>{label}</li>
      ))}
    </ul>
  );
}

const none = <span className="text-ink-faint">None</span>;

function Row({ row }: { row: TenantRow }) {
  return (
    <tr className="tenant-row">
      <td className="tenant-cell tenant-name">
        <Link data-row href={`/tenants/${row.id}`} prefetch={false}>
          {row.name}
        </Link>
        {(row.externalId !== null || row.labels.length > 0) && (
          <div>
            {row.externalId !== null && <code>{row.externalId}</code>}
            {row.labels.length > 0 && <Labels labels={row.labels} />}
          </div>
        )}
      </td>
      <Cell label="Status">
        <StatusBadge status={row.status} />
        <p>{`Owner ${row.owner}`}</p>
      </Cell>
      <td className="tenant-cell" data-label="Root user">
        {row.rootEmail ?? none}
      </td>
      <Cell label="Key">
        {row.keyMintedAt === null ? (
          none
        ) : (
          <>
            <code className="tenant-key">{row.keyHint}</code>
            <p>
              <Time at={row.keyMintedAt} focusable={false} />
            </p>
          </>
        )}
      </Cell>
      <td className="tenant-cell" data-label="Last verified">
        {row.lastVerifiedAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <Time at={row.lastVerifiedAt} focusable={false} />
        )}
      </td>
      <Cell label="Created">
        <Time at={row.createdAt} align="end" focusable={false} />
        <p>{row.createdBy}</p>
      </Cell>
    </tr>
  );
}

/**
 * The table itself: rows on a desk, stacked facts on a phone. A focused row shows its exact times. Its looks are in
 * the style sheet, and it has few elements: there are fifty rows to each page.
 */
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
