/** A tenant whose blueprint sets fields and keys of the schemas of a connection, and what became of them. */
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { applyPlan } from "#lib/blueprints/approve.ts";
import { beginRemove } from "#lib/blueprints/commands.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import type { World } from "#tests/support/world/world.ts";
import { appliedTo, clientOf, madeOf, publishNext } from "./blueprints.ts";
import { draftId } from "./people.ts";
import { schemaDocument } from "./schema-documents.ts";

export type Who = { staff: Staff; tenantId: string; tenantName: string };

const [, , , source] = schemaDocument.resources;
export const documentOf = (...resources: unknown[]) => ({
  variables: schemaDocument.variables.slice(0, 1),
  resources: [source, ...resources],
});

/** `who`: read at each use. */
export function schemaHands(world: World, who: () => Who) {
  const writes = () =>
    world.sandbox
      .inspect()
      .requests.filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/g, "ID")}`);

  const madeBy = async (assignmentId: string, key: string) => {
    const made = (await madeOf(assignmentId)).find((each) => each.key === key && each.endedAt === null);
    if (!made) throw new Error(`${key} is not on record`);
    return made;
  };

  /** The schema's fields as Polytomic has them. */
  async function fieldsOf(assignmentId: string) {
    const { upstreamId } = await madeBy(assignmentId, "source");
    return (await (await clientOf(who().tenantId)).readSchema(upstreamId, "public.users")).fields;
  }
  const keysOf = async (assignmentId: string) =>
    (await fieldsOf(assignmentId)).flatMap(({ id, is_primary_key }) => (is_primary_key ? id : []));

  const readPlan = async (assignmentId: string) =>
    (await planApplication(await requireTenant(who().tenantId), assignmentId)).plan;
  const planOf = async (assignmentId: string) =>
    Object.fromEntries((await readPlan(assignmentId)).items.map((item) => [item.key, item]));
  /** As the form does: what is gone is made again. */
  async function approved(assignmentId: string) {
    const operationId = draftId();
    const planHash = (await readPlan(assignmentId)).hash;
    const { staff, tenantId } = who();
    await applyPlan(staff, { operationId, tenantId, assignmentId, planHash });
    return operationId;
  }
  /** A connection whose schema was read. */
  async function withSource() {
    const { staff, tenantId } = who();
    const applied = await appliedTo(world, staff, tenantId, documentOf());
    world.moveClock(minuteMs);
    return applied;
  }
  async function removed(assignmentId: string) {
    const operationId = draftId();
    const { staff, tenantId, tenantName } = who();
    await beginRemove(staff, { operationId, tenantId, assignmentId, typedName: tenantName });
    return operationId;
  }

  /** Gives the tenant another version. */
  async function becomes(
    { assignmentId, blueprintId }: { assignmentId: string; blueprintId: string },
    to: unknown,
  ) {
    const { versionId } = await publishNext(who().staff, blueprintId, to);
    await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { versionId } });
  }
  return { writes, madeBy, fieldsOf, keysOf, readPlan, planOf, approved, withSource, removed, becomes };
}
