import { beforeEach, expect, test, vi } from "vitest";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { cancel } from "#lib/operations/resume.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { apply, assign, clientOf, continued, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Whether a connection works: before something is made with it, and afterwards. */

const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  vi.restoreAllMocks();
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
});

const [source] = bulkDocument.resources;
const [password] = bulkDocument.variables;

/** A connection that Polytomic does not try when it is saved. */
const untried = (hostname = "db.customer.example") => ({
  ...source,
  spec: {
    ...source?.spec,
    validate: false,
    configuration: { ...(source?.spec.configuration as object), hostname },
  },
});
const model = {
  key: "users",
  kind: "model",
  spec: {
    name: "Users",
    connection_id: "${ref.source.id}",
    configuration: { query: "select id, email from public.users" },
    identifier: "id",
  },
};

async function begun(resources: unknown[]) {
  const assignmentId = await assign(
    staff,
    tenantId,
    await publish(staff, { variables: [password], resources }),
  );
  return { assignmentId, id: await apply(staff, tenantId, assignmentId) };
}

test("a connection whose health is not known yet is waited for before something is made with it", async () => {
  const { id, assignmentId } = await begun([untried(), model]);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_health" });
  expect(await continued(world, id)).toMatchObject({ state: "done" });
  expect((await madeOf(assignmentId)).map(({ key }) => key)).toEqual(["source", "users"]);
});

test("its health is not waited for where nothing is made with it", async () => {
  expect(await operationOf((await begun([untried()])).id)).toMatchObject({ state: "done" });
});

test("health that Polytomic never tells is not waited for without end", async () => {
  const { connection } = kinds;
  const { read } = connection;
  vi.spyOn(connection, "read").mockImplementation(async (...asked) => {
    const live = await read(...asked);
    return live && { ...live, healthy: null, record: { ...live.record, status: "checking" } };
  });
  const { id } = await begun([untried(), model]);
  world.moveClock(10 * minuteMs);
  await recover();
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_health" });
  expect(await continued(world, id)).toMatchObject({ state: "waiting" });
  world.moveClock(10 * minuteMs);
  await recover();
  expect(await operationOf(id)).toMatchObject({ state: "done" });
});

test("an unhealthy connection is waited for until someone has corrected it at Polytomic", async () => {
  const { id } = await begun([untried("db.customer.invalid"), model]);
  world.moveClock(10 * secondMs);
  await recover();
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_health" });
  const client = await clientOf(tenantId);
  const [found] = await client.listRecords("connections", () => true);
  const configuration = { ...(untried().spec.configuration as object), password: "another" };
  const name = `${found?.name}`;
  const answer = await client.replaceRecord("connections", found?.id ?? "", { name, configuration });
  expect(answer.kind).toBe("ok");
  expect(await continued(world, id)).toMatchObject({ state: "done" });
});

test("an application that was cancelled while it waited waits again", async () => {
  const first = await begun([untried("db.customer.invalid"), model]);
  await cancel(staff, tenantId, first.id);
  const again = await apply(staff, tenantId, first.assignmentId);
  expect(await operationOf(again)).toMatchObject({ state: "waiting", messageCode: "awaits_health" });
});
