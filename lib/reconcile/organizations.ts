import "server-only";
import { recordMany } from "#lib/audit/record.ts";
import { db, transact } from "#lib/base/db.ts";
import { keepAlive } from "#lib/base/keep-alive.ts";
import { unknownStates } from "#lib/engine/plan.ts";
import { asPartnerForList } from "#lib/polytomic/client.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { clear, raiseMany } from "#lib/tenants/attention.ts";
import { isRenamed, type Named } from "#lib/tenants/names.ts";
import { chunks } from "./chunks.ts";
import { detailColumns } from "./findings.ts";
import { NothingListed } from "./run-end.ts";
import { tell } from "./runs.ts";

/*
 * Compares our records with the partner's organizations. The list, which Polytomic does not page, is fetched once.
 * Our records are read before it, so a record created later does not count as missing. Each difference is read again
 * before it is reported, because the app keeps working.
 */

const ourPage = 1_000;
const writePage = 500;
const attentionPage = 50;

type Ours = Named & { id: string; archived: boolean };
type Found = {
  kind: "missing_upstream" | "renamed" | "not_ours";
  tenantId: string | null;
  organizationId: string;
  organizationName: string | null;
  /** Our name for it. */
  name: string | null;
};

/** Stores the differences. Returns the ids of the organizations at Polytomic. */
export async function compareOrganizations(runId: string): Promise<Set<string>> {
  const ours = await readOurs(runId);
  const listed = await keepAlive(asPartnerForList().listOrganizations(), () => tell(runId));
  await tell(runId);
  const [owner, ...others] = listed;
  if (!owner) throw new NothingListed();
  const upstream = new Map(listed.map((each) => [each.id, each]));
  await writeOwn(runId, ours, upstream);
  await writeNotOurs(
    runId,
    others.filter(({ id }) => !ours.has(id)),
  );
  return new Set(upstream.keys());
}

async function readOurs(runId: string): Promise<Map<string, Ours>> {
  const ours = new Map<string, Ours>();
  const select = {
    id: true,
    name: true,
    organizationId: true,
    organizationName: true,
    archivedAt: true,
  } as const;
  for (let last: string | undefined; ; ) {
    const page = await db().tenant.findMany({
      where: { organizationId: { not: null }, ...(last && { id: { gt: last } }) },
      orderBy: { id: "asc" },
      take: ourPage,
      select,
    });
    for (const { organizationId, archivedAt, ...own } of page)
      if (organizationId) ours.set(organizationId, { ...own, archived: archivedAt !== null });
    last = page.at(-1)?.id;
    if (page.length < ourPage) return ours;
    await tell(runId);
  }
}

/** Our records that are missing at Polytomic or have another name there. */
async function writeOwn(
  runId: string,
  ours: Map<string, Ours>,
  upstream: Map<string, Organization>,
): Promise<void> {
  const agrees = (organizationId: string, named: Named) => {
    const found = upstream.get(organizationId);
    return found !== undefined && !isRenamed(named, found.name);
  };
  const suspects = [...ours].filter(([id, tenant]) => !tenant.archived && !agrees(id, tenant));
  for (const part of chunks(suspects, writePage)) {
    const fresh = await db().tenant.findMany({
      // A record that is being changed or deleted is not compared.
      where: {
        id: { in: part.map(([, { id }]) => id) },
        archivedAt: null,
        operations: { none: { topic: "organization" } },
      },
      select: { id: true, name: true, organizationId: true, organizationName: true },
    });
    const found = fresh.flatMap(({ id, organizationId, ...named }): Found[] => {
      const { name } = named;
      if (organizationId === null || agrees(organizationId, named)) return [];
      const there = upstream.get(organizationId);
      const kind = there ? "renamed" : "missing_upstream";
      return [{ kind, tenantId: id, organizationId, organizationName: there?.name ?? null, name }];
    });
    await write(runId, found);
    const missing = found.filter(({ kind }) => kind === "missing_upstream");
    for (const each of chunks(missing, attentionPage)) await markMissing(each);
  }
  await clearFound(ours, upstream);
}

async function markMissing(found: Found[]): Promise<void> {
  await transact(async (tx) => {
    const ids = found.flatMap(({ tenantId }) => tenantId ?? []);
    const there = await tx.tenant.findMany({
      where: { id: { in: ids }, archivedAt: null },
      select: { id: true, organizationId: true },
    });
    const tenantIds = there.map(({ id }) => id);
    const raised = await raiseMany(tx, tenantIds, { code: "organization_missing", params: {} });
    const events = there
      .filter(({ id }) => raised.includes(id))
      .map(({ id, organizationId }) => ({
        target: { type: "tenant", id } as const,
        detail: { organizationId },
      }));
    await recordMany(tx, null, "organization.missing", events);
  });
}

/** Records that were missing and are back. */
async function clearFound(ours: Map<string, Ours>, upstream: Map<string, Organization>): Promise<void> {
  const marked = await db().tenantAttention.findMany({
    where: { code: "organization_missing" },
    select: { tenant: { select: { id: true, organizationId: true } } },
  });
  for (const { tenant } of marked) {
    const { id: tenantId, organizationId } = tenant;
    const isBack = organizationId !== null && upstream.has(organizationId) && ours.has(organizationId);
    if (isBack) await transact((tx) => clear(tx, { tenantId }, "organization_missing"));
  }
}

/** Organizations that no tenant has and that no open request may have created. */
async function writeNotOurs(runId: string, strangers: Organization[]): Promise<void> {
  const awaited = await db().tenant.findMany({
    where: {
      stage: "draft",
      archivedAt: null,
      calls: { some: { step: "organization", state: { in: unknownStates } } },
    },
    select: { name: true },
  });
  const names = new Set(awaited.map(({ name }) => name));
  for (const part of chunks(strangers, writePage)) {
    const taken = await db().tenant.findMany({
      where: { organizationId: { in: part.map(({ id }) => id) } },
      select: { organizationId: true },
    });
    const since = new Set(taken.map(({ organizationId }) => organizationId));
    await write(
      runId,
      part
        .filter(({ id, name }) => !since.has(id) && !names.has(name))
        .map(({ id, name }) => ({
          kind: "not_ours",
          tenantId: null,
          organizationId: id,
          organizationName: name || null,
          name: null,
        })),
    );
  }
}

async function write(runId: string, found: Found[]): Promise<void> {
  const data = found.map(({ name, ...each }) => ({
    ...each,
    runId,
    ...(name !== null && detailColumns({ code: "named_here", params: { name } })),
  }));
  await db().finding.createMany({ data });
  await tell(runId);
}
