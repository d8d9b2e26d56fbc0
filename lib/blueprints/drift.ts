import "server-only";
/**
 * Compares what a blueprint made with what Polytomic has now. The lists come first, and only what moved since is read.
 * Nothing is put back: that is a plan, which a person approves.
 */
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { UpstreamError } from "#lib/polytomic/result.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import type { Drift } from "#prisma/client/enums.ts";
import { refusePaused } from "./assignment-pause.ts";
import { differences } from "./compare.ts";
import { jsonObject, type ResourceKind } from "./document.ts";
import type { DriftDetail } from "./drift-detail.ts";
import { keepDrift } from "./keep-drift.ts";
import type { Live, Place } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { countExtra, type Lists, listedOf } from "./listed.ts";
import { listingOnce, openPlace } from "./place.ts";
import { ignoredOf, readSituation, type Situation } from "./situation.ts";

type Made = Situation["assignment"]["resources"][number];

/** What became of one resource. */
export type Seen = {
  id: string;
  drift: Drift;
  detail: DriftDetail;
  /** Null if only the list was read. */
  live: Live | null;
};

const none: DriftDetail = { fields: [], by: null, at: null };
const seenAs = (drift: Drift, { id }: Made): Seen => ({ id, drift, detail: none, live: null });

/** What was changed at Polytomic since it was applied. */
function changesOf(
  made: Made,
  live: Live,
  ignored: readonly string[],
  isToRun: boolean,
): DriftDetail["fields"] {
  const applied = jsonObject.parse(made.lastApplied);
  const found = differences(kinds[made.kind as ResourceKind], applied, live.record, ignored);
  const isOff = isToRun && made.active && live.active === false && !ignored.includes("/active");
  const off = isOff ? [{ path: "/active", wanted: true, found: false }] : [];
  return [...found, ...off].map((each) => ({ ...each, because: "upstream" as const }));
}

const isUnmoved = (made: Made, light: Live): boolean =>
  made.drift === "in_step" &&
  made.upstreamUpdatedAt !== null &&
  light.updatedAt !== null &&
  light.updatedAt <= made.upstreamUpdatedAt &&
  (light.active !== false || !made.active);

async function lookAt(
  place: Place,
  situation: Situation,
  made: Made,
  listed: Map<string, Live>,
): Promise<Seen> {
  const light = listed.get(made.upstreamId);
  if (light && isUnmoved(made, light)) return seenAs(light.healthy === false ? "unhealthy" : "in_step", made);
  const kind = kinds[made.kind as ResourceKind];
  const live = await kind.read(place, made.upstreamId);
  // What the list has and can't be read is not gone: the key may lack the right.
  if (!live) {
    const isThere = light !== undefined || (await kind.mayBeThere?.(place, made.upstreamId)) === true;
    return seenAs(isThere ? "unknown" : "missing", made);
  }
  const resource = situation.order.find(({ key }) => key === made.key);
  const ignored = resource ? ignoredOf(situation, resource) : [];
  const fields = changesOf(made, live, ignored, resource?.activate ?? false);
  const detail = { fields, by: live.updatedByName, at: live.updatedAt?.toISOString() ?? null };
  if (fields.length > 0) return { id: made.id, drift: "changed", detail, live };
  return { id: made.id, drift: live.healthy === false ? "unhealthy" : "in_step", detail: none, live };
}

/** `extra`: how many others the organization has; null if that is not known. */
type Looked = { seen: Seen[]; extra: number | null; isRead: boolean };

/** The whole of one assignment. A failure to read makes everything of it unknown: half an answer could be wrong. */
async function look(tenant: TenantRecord, situation: Situation): Promise<Looked> {
  const { resources } = situation.assignment;
  try {
    const place = listingOnce(await openPlace(tenant, false));
    const lists: Lists = new Map();
    const seen: Seen[] = [];
    for (const made of resources) {
      const listed = await listedOf(place, lists, made.kind as ResourceKind);
      seen.push(await lookAt(place, situation, made, listed));
    }
    return { seen, extra: await countExtra(tenant.id, place, lists), isRead: true };
  } catch (error) {
    if (!(error instanceof UpstreamError || error instanceof AppError)) throw error;
    log().warn({ err: error, tenantId: tenant.id }, "a comparison with a blueprint could not read Polytomic");
    return { seen: resources.map((made) => seenAs("unknown", made)), extra: null, isRead: false };
  }
}

type Compared = { counts: Map<Drift, number>; isRead: boolean };

/** Compares one assignment and keeps what was found. `counts`: how many resources are in each state. */
export async function compare(tenantId: string, assignmentId: string): Promise<Compared> {
  const tenant = await requireTenant(tenantId);
  const situation = await readSituation(tenant, assignmentId);
  const startedAt = clock.now();
  const { seen, extra, isRead } = await look(tenant, situation);
  await transact((tx) => keepDrift(tx, situation, { seen, extra }, startedAt));
  const counts = new Map<Drift, number>();
  for (const { drift } of seen) counts.set(drift, (counts.get(drift) ?? 0) + 1);
  return { counts, isRead };
}

const resourcesWords = (count: number) => `${count} ${count === 1 ? "resource" : "resources"}`;

/** The same for staff who ask. Returns what the form says. */
export async function checkDrift(
  staff: Staff,
  { tenantId, assignmentId }: { tenantId: string; assignmentId: string },
): Promise<{ message: string; tone: "good" | "warn" }> {
  requireRight(staff, "blueprint:apply");
  await refusePaused(tenantId, assignmentId);
  const { counts, isRead } = await compare(tenantId, assignmentId);
  if (!isRead) throw new AppError("upstream", "Polytomic could not be read, so nothing is known.");
  const count = (drift: Drift) => counts.get(drift) ?? 0;
  const off = count("changed") + count("missing") + count("unhealthy");
  const unknown = count("unknown");
  if (off === 0 && unknown === 0) return { message: "Everything is as it was applied", tone: "good" };
  const parts = [
    off > 0 && `${resourcesWords(off)} ${off === 1 ? "is" : "are"} not as applied`,
    unknown > 0 && `${resourcesWords(unknown)} can't be read now, so compare again later`,
  ].filter(Boolean);
  return { message: `Compared: ${parts.join("; ")}`, tone: "warn" };
}
