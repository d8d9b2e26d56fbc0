import "server-only";
import { db } from "#lib/base/db.ts";
import type { FindingKind, ReconcileQuery } from "#lib/forms/reconcile.ts";
import { type FindingDetail, findingDetailWords, findingRepairWords } from "#lib/messages/findings.ts";
import type { Finding } from "#prisma/client/client.ts";
import type { FindingRow } from "./views.ts";

const pageSize = 50;

export const detailColumns = ({ code, params }: FindingDetail) => ({
  detailCode: code,
  detailParams: params,
});

type List = { rows: FindingRow[]; next: string | null; previous: string | null };

/** One page of one kind, in the order of the index. */
export async function listFindings(
  runId: string,
  kind: FindingKind,
  { after, before }: Pick<ReconcileQuery, "after" | "before">,
): Promise<List> {
  const backwards = before !== undefined;
  const cursor = before ?? after;
  const found = await db().finding.findMany({
    where: { runId, kind, ...(cursor && { id: backwards ? { lt: cursor } : { gt: cursor } }) },
    include: { repairedBy: { select: { name: true } } },
    orderBy: { id: backwards ? "desc" : "asc" },
    take: pageSize + 1,
  });
  const hasMore = found.length > pageSize;
  const page = found.slice(0, pageSize);
  if (backwards) page.reverse();
  return {
    rows: await rowsOf(page),
    next: backwards || hasMore ? (page.at(-1)?.id ?? null) : null,
    previous: (backwards ? hasMore : cursor !== undefined) ? (page[0]?.id ?? null) : null,
  };
}

type Found = Finding & { repairedBy: { name: string } | null };

async function rowsOf(findings: Found[]): Promise<FindingRow[]> {
  const tenantIds = findings.flatMap(({ tenantId }) => tenantId ?? []);
  const [tenants, troubled] = await Promise.all([
    db().tenant.findMany({ where: { id: { in: tenantIds } }, select: { id: true, name: true } }),
    db().organizationKey.findMany({
      where: { tenantId: { in: tenantIds }, state: "current", trouble: { not: null } },
      select: { tenantId: true },
    }),
  ]);
  const tenantNames = new Map(tenants.map(({ id, name }) => [id, name]));
  const stillTroubled = new Set(troubled.map(({ tenantId }) => tenantId));
  const adopted = await adoptedOf(findings);
  return findings.map((finding) => {
    const tenantId = finding.tenantId ?? adopted.get(finding.organizationId)?.id ?? null;
    const { id, kind, organizationId, organizationName, detailCode, repairCode, repairedAt } = finding;
    const params = finding.detailParams;
    const detail = detailCode === null ? null : findingDetailWords({ code: detailCode, params });
    const by = finding.repairedBy?.name ?? null;
    const isOfKey = kind === "key_dead" || kind === "key_foreign";
    // A key is fixed on the tenant's own page, which does not know about findings.
    const fixed = isOfKey && tenantId !== null && !stillTroubled.has(tenantId);
    const settled = { code: repairCode ?? "fixed_since", params: finding.repairParams };
    const repair =
      repairedAt || fixed
        ? { what: findingRepairWords(settled), at: repairedAt?.toISOString() ?? null, by }
        : null;
    const tenantName = tenantNames.get(tenantId ?? "") ?? adopted.get(organizationId)?.name ?? null;
    return { id, kind, tenantId, tenantName, organizationId, organizationName, detail, repair };
  });
}

/** The tenants that now have the organizations that were not in our records. */
async function adoptedOf(findings: Finding[]): Promise<Map<string | null, { id: string; name: string }>> {
  const settled = findings.filter(({ kind, repairedAt }) => kind === "not_ours" && repairedAt !== null);
  const organizationIds = settled.flatMap(({ organizationId }) => organizationId ?? []);
  if (organizationIds.length === 0) return new Map();
  const tenants = await db().tenant.findMany({
    where: { organizationId: { in: organizationIds } },
    select: { id: true, name: true, organizationId: true },
  });
  return new Map(tenants.map(({ organizationId, ...tenant }) => [organizationId, tenant]));
}
