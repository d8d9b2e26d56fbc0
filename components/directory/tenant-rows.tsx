import { healthInTable } from "#components/activity/health-in-table.tsx";
import { useNow } from "#components/ui/now.ts";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { timeInTable } from "#components/ui/time.tsx";
import { day } from "#components/ui/time-text.ts";
import { useOpen } from "#components/ui/use-open.ts";
import type { TenantRow } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { Sort } from "#lib/forms/tenants.ts";
import { usualSort } from "#lib/forms/usual-sort.ts";
import type { Selection } from "./use-selection.ts";
import { useView } from "./use-view.ts";

type RowProps = {
  row: TenantRow;
  now: number | null;
  open: ReturnType<typeof useOpen>;
  /** While tenants are selected. */
  selection: Selection | null;
  copy: ((row: TenantRow) => void) | null;
  /** Whether the person may send keys. */
  sends: boolean;
};

const none = <span className="text-ink-faint">None</span>;

/** A time that has its cell to itself. */
const timeAlone = (time: Parameters<typeof timeInTable>[0], now: number | null) =>
  now === null ? day(time.at) : timeInTable(time, now);

/** A function with plain elements, since components would cost React time for each of fifty rows. */
function renderRow({ row, now, open, selection, copy, sends }: RowProps) {
  return (
    <tr key={row.id}>
      <td translate="no">
        {selection !== null && (
          <input
            type="checkbox"
            value={row.id}
            aria-label={`Select ${row.name}`}
            checked={selection.has(row.id)}
            onChange={selection.pick}
          />
        )}
        <a href={tenantHref(row.id)} onClick={(event) => open(event, tenantHref(row.id))}>
          {row.name}
        </a>
        {row.externalId !== null && <code>{row.externalId}</code>}
        {row.labels.length > 0 && (
          <ul aria-label="Labels">
            {row.labels.map((label) => (
              <li key={label}>{label}</li>
            ))}
          </ul>
        )}
      </td>
      <td>
        {StatusBadge({ status: row.status })}
        {row.attention !== null && row.status !== "archived" && <p className="text-warn">{row.attention}</p>}
        <p>
          <span>Owner </span>
          <span translate="no">{row.owner}</span>
        </p>
      </td>
      <td translate={row.rootEmail === null ? undefined : "no"}>{row.rootEmail ?? none}</td>
      <td>
        {row.keyMintedAt === null ? (
          none
        ) : (
          <>
            <code translate="no">{row.keyHint}</code>
            {timeInTable({ at: row.keyMintedAt }, now)}
            {/* Not in the HTML that the server sends, where it could not work anyway. */}
            {copy !== null && now !== null && !row.isBlind && (
              <button type="button" aria-label={`Copy key for ${row.name}`} onClick={() => copy(row)} />
            )}
            {sends && row.isBlind && (
              <a
                href={tenantHref(row.id, "keys", "#send")}
                aria-label={`Send key of ${row.name}`}
                onClick={(event) => open(event, tenantHref(row.id, "keys", "#send"))}
              >
                Send
              </a>
            )}
          </>
        )}
      </td>
      <td>
        {row.lastVerifiedAt === null ? (
          <span className="text-ink-faint">Never</span>
        ) : (
          timeAlone({ at: row.lastVerifiedAt }, now)
        )}
      </td>
      <td>{timeAlone({ at: row.createdAt, align: "end" }, now)}</td>
      <td>{row.keyMintedAt === null && row.health === null ? none : healthInTable(row.health, now)}</td>
    </tr>
  );
}

const heads: [head: string, sort: Sort][] = [
  ["Name", "name"],
  ["Status", "status"],
  ["Root user", "root user"],
  ["Key", "key age"],
  ["Last verified", "last verified"],
  ["Created", "created"],
  ["Health", "health"],
];
/** A second click turns it round. Only what was created is sorted from its end first. */
function directionOf(sort: Sort, sorted: string) {
  const isTurned = sorted === `-${sort}`;
  if (!isTurned && sorted !== sort) return undefined;
  return isTurned === (sort === "created") ? "ascending" : "descending";
}

/**
 * The table itself: rows on a desk, two lines each on a phone. A focused row shows its exact times. Its looks are in
 * the style sheet, and it has few elements: there are fifty rows to each page.
 */
export function TenantRows({
  rows,
  stale,
  selection,
  copy,
  sends,
}: Pick<RowProps, "selection" | "copy" | "sends"> & { rows: TenantRow[]; stale: boolean }) {
  const now = useNow();
  const open = useOpen();
  const { view, change } = useView();
  const sorted = view.sort ?? usualSort(view.q);
  return (
    <table
      className={`tenant-table ${stale ? "opacity-60" : ""}`}
      data-selecting={selection === null ? undefined : ""}
      data-copies={copy === null ? undefined : ""}
    >
      <caption className="sr-only">Tenants</caption>
      <thead>
        <tr>
          {heads.map(([head, sort]) => (
            <th key={head} scope="col" aria-sort={directionOf(sort, sorted)}>
              <button type="button" onClick={() => change({ sort: sort === sorted ? `-${sort}` : sort })}>
                {head}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows.map((row) => renderRow({ row, now, open, selection, copy, sends }))}</tbody>
    </table>
  );
}
