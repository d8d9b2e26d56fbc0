import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { explain } from "#lib/access/problem.ts";
import { dayMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { applyPlan } from "#lib/blueprints/approve.ts";
import { assignBlueprint, changeValues } from "#lib/blueprints/assign.ts";
import { compareNightly } from "#lib/blueprints/nightly.ts";
import { readBlueprint } from "#lib/blueprints/pages.ts";
import { readPlan } from "#lib/blueprints/plan-reading.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { forgetPause } from "#lib/polytomic/pace.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { dumpTables, findLeaks, refusals, repeatEverything, repeats } from "#tests/support/hands/canaries.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A blueprint's secrets are nowhere but sealed, through assignment, plan, refusals, application and comparison. */

vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

const world = useWorld();
let staff: Staff;
let tenantId: string;
beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
});

async function plan(assignmentId: string) {
  const answer = await readPlan(staff, tenantId, assignmentId);
  if ("trouble" in answer) throw new Error(answer.trouble);
  return answer.plan;
}

/** Applies what the plan says until it has ended; returns how. */
async function apply(assignmentId: string): Promise<string> {
  const { hash: planHash, operationId } = await plan(assignmentId);
  await applyPlan(staff, { tenantId, assignmentId, operationId, planHash });
  for (let time = 0; time < 10 && (await operationOf(operationId)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  return (await operationOf(operationId)).state;
}

/** From now on Polytomic shows the secret in what it answers to a read, as no documentation excludes. */
function showInReads(secret: string): () => void {
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    const response = await real(url, init);
    if ((init?.method ?? "GET") !== "GET" || !/\/api\/connections\/[\w-]{36}$/.test(String(url)))
      return response;
    const body: { data?: { configuration?: object } } = await response.json();
    const configuration = { ...body.data?.configuration, password: secret };
    const { status } = response;
    return Response.json({ ...body, data: { ...body.data, configuration } }, { status });
  };
  return () => {
    globalThis.fetch = real;
  };
}

test.each(Object.entries(repeats))("refusals that repeat in %s what they were sent", async (_, spell) => {
  const secret = () => `s3cret "of the" +/% ${randomBytes(8).toString("hex")}`;
  const [first, second] = [secret(), secret()];
  const { blueprintId, versionId } = await publish(staff);
  const assignmentId = randomUUID();
  const given = (db_password: string) => ({ variables: {}, secrets: { db_password } });
  await assignBlueprint(staff, { assignmentId, tenantId, versionId }, given(first));
  const pages: unknown[] = [];
  const refused = async () => {
    const undo = repeatEverything(world.origin, spell);
    return await apply(assignmentId).finally(undo);
  };
  expect(await refused()).toBe("failed");
  expect(await apply(assignmentId)).toBe("done");
  expect(await madeOf(assignmentId)).toHaveLength(3);
  await changeValues(staff, { tenantId, assignmentId }, given(second));
  expect(await refused()).toBe("failed");

  for (const status of refusals) {
    const undo = repeatEverything(world.origin, spell, { refuses: "reads", status });
    const looks = async () => {
      pages.push(await plan(assignmentId).catch(explain), await readTenantBlueprints(staff, tenantId));
      await apply(assignmentId).catch(explain);
      world.moveClock(dayMs);
      await compareNightly();
    };
    await looks().finally(undo);
    forgetPause();
    await db().upstreamPause.deleteMany();
  }

  const undo = showInReads(second);
  world.moveClock(dayMs);
  await compareNightly();
  pages.push(
    await plan(assignmentId),
    await readTenantBlueprints(staff, tenantId),
    await readBlueprint(staff, blueprintId, {}),
    await listTimeline(staff, tenantId),
  );
  expect(await apply(assignmentId).finally(undo)).toBe("done");

  const key = (await openCurrentKey(tenantId)).reveal();
  const secrets = { "the first secret": first, "the second secret": second, "the key": key };
  expect(lines).not.toHaveLength(0);
  const written = [
    ...(await dumpTables()),
    { what: "the log", text: lines.join("") },
    ...pages.map((page) => ({ what: "a page", text: JSON.stringify(page) })),
  ];
  expect(findLeaks(written, { ...secrets, "the partner key": world.app.partnerKey })).toEqual([]);
});
