import "server-only";
/** What goes with a blueprint and what stays, in which order, and how it leaves our records. */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { InTransaction } from "#lib/engine/definition.ts";
import type { Past } from "#lib/engine/plan.ts";
import type { Open } from "#lib/engine/record.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Json, Resource, ResourceKind } from "./document.ts";
import type { KindOfResource, Place } from "./kind.ts";
import { partOf, textOf } from "./kinds/record.ts";
import { kinds } from "./kinds.ts";
import { isOfSchema } from "./order.ts";
import { openPlace } from "./place.ts";
import type { Situation } from "./situation.ts";

export type Made = Situation["assignment"]["resources"][number];

/**
 * Whether it stays at Polytomic. What was there before is not ours; connections hold credentials, so they stay unless
 * the blueprint says otherwise of them.
 */
export function staysAtPolytomic(
  { origin, kind }: Pick<Made, "origin" | "kind">,
  resource?: Pick<Resource, "onRemove">,
): boolean {
  if (origin === "adopted") return true;
  if (resource?.onRemove) return resource.onRemove === "keep";
  return origin === "connected" || kind === "connection";
}

/** Where it is set in a connection's schema, the connection; else null. */
const schemaOwner = ({ kind, lastApplied }: Made): string | null =>
  (isOfSchema(kind) && textOf(partOf(lastApplied as Json, "connection_id"))) || null;

const says = (value: Json, id: string): boolean =>
  value === id ||
  (typeof value === "object" && value !== null && Object.values(value).some((each) => says(each, id)));

/**
 * Which goes first: one that nothing of ours refers to, by what was last sent. Of several the first; where all refer to
 * each other, the first of them.
 */
export function firstToGo(leaving: Made[], all: Made[]): Made | undefined {
  const isUsed = (made: Made) => {
    const owner = schemaOwner(made);
    // What reads or writes a connection may use what is set in its schemas.
    const uses = ({ kind, lastApplied }: Made) =>
      says(lastApplied as Json, made.upstreamId) ||
      (owner !== null && !isOfSchema(kind) && says(lastApplied as Json, owner));
    return all.some((each) => each.id !== made.id && uses(each));
  };
  return leaving.find((made) => !isUsed(made)) ?? leaving[0];
}

/** `operation`: whose stages it passes. `on`: where it goes on, within the transaction. */
export type Leaving = {
  operation: Open;
  situation: Situation;
  made: Made;
  kind: KindOfResource;
  place: Place;
  on: InTransaction;
  /** The stage's last request in this operation and about this resource, with what came back. */
  last: Past | undefined;
};

/** The resource on record with this key. */
export async function leavingOf(
  situation: Situation,
  tenant: TenantRecord,
  key: string | null,
): Promise<Omit<Leaving, "operation" | "on" | "last">> {
  const made = situation.assignment.resources.find((each) => each.key === key);
  if (!made) throw new Error(`${key} is not on record`);
  const kind = kinds[made.kind as ResourceKind];
  return { situation, made, kind, place: await openPlace(tenant, false, situation.during) };
}

/** `to`: of those that pass all its stages. */
export const stageAfter = <S extends string>({ cancelRun }: KindOfResource, to: S): S | "delete" =>
  to === "cancel" && !cancelRun ? "delete" : to;

export const stageOfRemoval = ({ kind }: Pick<Made, "kind">): "deactivate" | "delete" =>
  kinds[kind as ResourceKind].setActive ? "deactivate" : "delete";

/** Takes it off our records. */
export function ends(
  { situation, made, on }: Pick<Leaving, "situation" | "made" | "on">,
  isDeleted: boolean,
): InTransaction {
  return async (tx, actor) => {
    const data = { endedAt: clock.now(), active: false };
    await tx.managedResource.update({ where: { id: made.id }, data });
    const { key, name, upstreamId } = made;
    const detail = { blueprint: situation.assignment.blueprint.name, key, name, upstreamId };
    const action = isDeleted ? "resource.deleted" : "resource.released";
    await record(tx, actor, action, { type: "tenant", id: made.tenantId }, detail);
    await on(tx, actor);
  };
}
