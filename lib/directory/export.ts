import "server-only";
import type { Download } from "#lib/access/route.ts";
import { healthOf } from "#lib/activity/verdict.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { csvLine } from "#lib/base/csv.ts";
import { db, sql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { chosenIds } from "#lib/forms/batch.ts";
import { mostChosen } from "#lib/forms/most-chosen.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { worstWords } from "#lib/tenants/attention.ts";
import { type Filter, filterOf, whereOf } from "./filter.ts";
import { type Stretch, stretchesOf } from "./paging.ts";
import { type Row, readRows } from "./rows.ts";
import { viewIn } from "./saved-views.ts";

const atOnce = 500;

const columns = [
  "name",
  "customer id",
  "status",
  "needs attention because",
  "owner",
  "labels",
  "root user",
  "key ends in",
  "key minted",
  "last verified",
  "syncs",
  "syncs failing",
  "health as of",
  "created",
  "tenant id",
];

function lineOf({ health, attentionCode, attentionParams, ...row }: Row): string {
  const seen = healthOf(health)?.seen;
  return csvLine([
    row.name,
    row.externalId,
    row.status,
    worstWords(attentionCode, attentionParams),
    row.owner,
    row.labels.join(", "),
    row.rootEmail,
    row.keyHint,
    row.keyMintedAt,
    row.lastVerifiedAt,
    seen ? String(seen.syncs) : null,
    seen ? String(seen.failing) : null,
    seen?.at ?? null,
    row.createdAt,
    row.id,
  ]);
}

/** Every row of the list, in its order. */
async function* linesOf(stretches: Stretch[], filter: Filter | null): AsyncGenerator<string> {
  yield csvLine(columns);
  for (const stretch of filter ? stretches : []) {
    let from: { value: string; id: string } | null = null;
    for (;;) {
      const rows: (Row & { value: string })[] = await readRows(stretch, filter as Filter, {
        from,
        backwards: false,
        take: atOnce,
      });
      if (rows.length > 0) yield rows.map(lineOf).join("");
      const last = rows.at(-1);
      if (!last || rows.length < atOnce) break;
      from = { value: last.value, id: last.id };
    }
  }
}

async function count(filter: Filter | null): Promise<number> {
  if (filter === null) return 0;
  const [found] = await db().$queryRaw<[{ n: number }]>`
    SELECT count(*)::int AS n FROM tenant WHERE ${whereOf(filter)}`;
  return found.n;
}

/** Null: the whole list. Ids that can't be read never mean that. */
function idsIn({ ids }: Record<string, string>): string[] | null {
  if (ids === undefined) return null;
  const { data } = chosenIds.safeParse(ids);
  if (data) return data;
  throw new AppError("invalid", `Choose at most ${mostChosen} tenants by their ids.`);
}

/** The list as its filter shows it, on all pages, or the tenants with these ids. The export is itself recorded. */
export async function exportTenants(staff: Staff, search: Record<string, string>): Promise<Download> {
  requireRight(staff, "tenant:read");
  const query = tenantsQuery.parse(search);
  const ids = idsIn(search);
  const chosen = ids && { along: [sql`tenant.id = ANY(${ids}::uuid[])`], text: null, rest: [] };
  const filter = chosen ?? (await filterOf(query));
  const detail = {
    rows: await count(filter),
    ...(!ids && { search: viewIn(new URLSearchParams(search).toString()) }),
  };
  await record(db(), staff, "tenants.exported", { type: "tenants", id: "list" }, detail);
  const name = `tenants-${clock.now().toISOString().slice(0, 19).replaceAll(":", "-")}.csv`;
  const stretches = stretchesOf(chosen ? "name" : query.sort, query.q, query.status);
  return { name, type: "text/csv; charset=utf-8; header=present", parts: linesOf(stretches, filter) };
}
