/** A tenant that has a blueprint's resources already, without the operations that make them: the tests' own short way. */
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { hashOfSecrets } from "#lib/blueprints/on-record.ts";
import { openPlace } from "#lib/blueprints/place.ts";
import { withSecrets } from "#lib/blueprints/resolve.ts";
import { fill, kindOf, readSituation, wantedOf } from "#lib/blueprints/situation.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { draftId } from "#tests/support/hands/people.ts";
import type { Ground } from "./ground.ts";

/** Makes the first `count` resources of an assignment at Polytomic, switched on where the blueprint says so. */
export async function furnish(
  ground: Ground,
  tenantId: string,
  assignmentId: string,
  count: number,
): Promise<void> {
  const tenant = await requireTenant(tenantId);
  const place = await openPlace(tenant, false);
  for (let at = 0; at < count; at += 1) {
    // The schemas of new connections are read by then.
    ground.moveClock(minuteMs);
    const situation = await readSituation(tenant, assignmentId);
    const resource = situation.order[at];
    if (!resource) throw new Error(`the blueprint has no resource ${at}`);
    const filled = await fill(situation);
    const wanted = wantedOf(situation, filled, resource);
    const kind = kindOf(resource);
    const body = await kind.body(place, withSecrets(wanted.spec, filled.secrets), null);
    const answer = await kind.create?.(place, body, { idempotencyKey: draftId() }, wanted);
    if (answer?.kind !== "ok") throw new Error(`${resource.key} was not made: ${JSON.stringify(answer)}`);
    const { id } = answer.value;
    if (resource.activate) await kind.setActive?.(place, id, true);
    const live = await kind.read(place, id);
    const now = clock.now();
    await db().managedResource.create({
      data: {
        assignmentId,
        tenantId,
        key: resource.key,
        kind: resource.kind,
        upstreamId: id,
        origin: "created",
        name: wanted.name,
        active: resource.activate,
        lastApplied: wanted.spec,
        secretsHash: await hashOfSecrets({ wanted, filled }),
        lastRead: live?.record ?? {},
        upstreamUpdatedAt: live?.updatedAt ?? null,
        checkedAt: now,
        createdAt: now,
      },
    });
  }
  ground.moveClock(minuteMs);
}
