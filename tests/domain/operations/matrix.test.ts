import { describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { registry } from "#lib/operations/registry.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { keepScenes } from "#tests/support/provisioning/keeping.ts";
import { rows, sceneOf } from "#tests/support/provisioning/kinds.ts";
import { modeNames, runPreparedCase, troubles } from "#tests/support/provisioning/operation-matrix.ts";

const ground = useGround();
const sceneBefore = keepScenes(ground);

/** A deletion takes a 404 as done. */
const cases = Object.entries(rows).flatMap(([name, row]) =>
  Object.entries(troubles)
    .filter(([trouble]) => row.only?.includes(trouble) ?? true)
    .filter(([, { notDeleting }]) => !(notDeleting && row.deletes))
    .map(([trouble]) => [name, trouble, row] as const),
);

test("every request of every kind of operation has its row", () => {
  const { onboarding, ...others } = registry;
  const requests = Object.values(others).flatMap(({ kind, requests }) =>
    requests.map(({ stage }) => `${kind}/${stage}`),
  );
  // A request has more than one row where it makes different things.
  const named = new Set(Object.keys(rows).map((name) => name.replace(/,.*/, "")));
  expect([...named].toSorted()).toEqual(requests.toSorted());
  expect(onboarding.requests.map(({ stage }) => stage)).toEqual(["organization", "user", "key"]);
});

const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted();

/** What there is of the customer, but for ids and secrets that differ each time. */
async function standing() {
  const { organizations, users, items, keys, invitations } = ground.upstream.state;
  return {
    tenants: sorted(await db().tenant.findMany()),
    operations: sorted(
      await db().operation.findMany({
        select: { kind: true, state: true, stage: true, dueAt: true },
      }),
    ),
    calls: sorted(await db().upstreamCall.findMany({ select: { step: true, state: true, sentAt: true } })),
    keys: sorted(
      await db().organizationKey.findMany({ select: { state: true, mintedAt: true, hint: true } }),
    ),
    resources: sorted(
      await db().managedResource.findMany({ select: { key: true, name: true, createdAt: true } }),
    ),
    organizations: [...organizations.values()],
    users: [...users.values()],
    counts: [items.size, keys.size, invitations.length],
    next: ground.upstream.uuid(),
  };
}

test("a customer who is put back is as the product made them, whatever a case has done meanwhile", async () => {
  const row = rows["blueprint_remove/delete"];
  if (!row) throw new Error("there is no such row");
  await ground.begin();
  await row.before?.(await sceneOf(ground));
  const made = await standing();
  for (const mode of modeNames) {
    const scene = await sceneBefore(row);
    expect(await standing()).toEqual(made);
    await runPreparedCase(scene, mode, row, "reset after commit");
  }
});

describe.each(modeNames)("done once, and every key accounted for, when %s", (mode) => {
  test.each(cases)("%s, %s", async (_, trouble, row) => {
    await runPreparedCase(await sceneBefore(row), mode, row, trouble);
  });
});
