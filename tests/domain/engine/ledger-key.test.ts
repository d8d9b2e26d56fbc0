import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { hashBody } from "#lib/engine/ledger.ts";
import { checkAgain } from "#lib/onboarding/commands.ts";
import { addStaff, customer, draftId, submit } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

test("a body's hash can't be computed without our key, which is made once and stands sealed in the database", async () => {
  const body = { name: "Northwind" };
  const plain = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  const hashes = await Promise.all([hashBody(body), hashBody(body)]);
  for (const { hash, matches } of hashes) {
    expect(hash).toMatch(/^hmac:[0-9a-f]{64}$/);
    expect(hash).not.toContain(plain);
    expect([hash, plain, (await hashBody({})).hash].map(matches)).toEqual([true, true, false]);
  }
  expect(new Set(hashes.map(({ hash }) => hash)).size).toBe(1);
  const rows = await db().ledgerKey.findMany({ omit: { sealed: false } });
  expect(rows).toMatchObject([{ id: 1, sealed: expect.stringMatching(/^eyJ/) }]);
});

test("a request that was sent when hashes were plain is repeated under its own idempotency key", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  const who = customer(id, `Customer ${id}`);
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 3 });
  await submit(staff, who, "organization");
  const bodyHash = createHash("sha256")
    .update(JSON.stringify({ name: who.name }))
    .digest("hex");
  await db().upstreamCall.updateMany({ where: { tenantId: id }, data: { bodyHash } });
  world.moveClock(hourMs);
  await checkAgain(staff, id);
  const calls = await db().upstreamCall.findMany({ where: { tenantId: id } });
  expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    stage: "organization_created",
  });
});
