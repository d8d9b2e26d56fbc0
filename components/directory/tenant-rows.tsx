import Link from "next/link";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TenantRow } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";

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
    <tr>
      <td>
        <Link href={tenantHref(row.id)} prefetch={false}>
          {row.name}
        </Link>
        {row.externalId !== null && <code>{row.externalId}</code>}
        {row.labels.length > 0 && <Labels labels={row.labels} />}
      </td>
      <td>
        <StatusBadge status={row.status} />
        {row.attention !== null && row.status !== "archived" && <p className="text-warn">{row.attention}</p>}
        <p>{`Owner ${row.owner}`}</p>
      </td>
      <td>{row.rootEmail ?? none}</td>
      <td>
        {row.keyMintedAt === null ? (
          none
        ) : (
          <>
            <code>{row.keyHint}</code>
            <p>
              <Time at={row.keyMintedAt} focusable={false} />
            </p>
          </>
        )}
      </td>
      <td>
        {row.lastVerifiedAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          <Time at={row.lastVerifiedAt} focusable={false} />
        )}
      </td>
      <td>
        <Time at={row.createdAt} align="end" focusable={false} />
        <p>{row.createdBy}</p>
      </td>
    </tr>
  );
}

const heads = ["Name", "Status", "Root user", "Key", "Last verified", "Created"];
/** For the style sheet, which shows them beside each fact on a phone: "--head-1" and so on. */
const inStyle = Object.fromEntries(heads.map((head, at) => [`--head-${at + 1}`, JSON.stringify(head)]));

/**
 * The table itself: rows on a desk, stacked facts on a phone. A focused row shows its exact times. Its looks are in
 * the style sheet, and it has few elements: there are fifty rows to each page.
 */
export function TenantRows({ rows, stale }: { rows: TenantRow[]; stale: boolean }) {
  return (
    <table className={`tenant-table ${stale ? "opacity-60" : ""}`} style={inStyle}>
      <caption className="sr-only">Tenants</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
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
