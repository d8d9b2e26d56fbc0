import { describe, expect, test } from "vitest";
import { registry } from "#lib/operations/registry.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { keepScenes } from "#tests/support/provisioning/keeping.ts";
import { rows } from "#tests/support/provisioning/kinds.ts";
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

describe.each(modeNames)("done once, and every key accounted for, when %s", (mode) => {
  test.each(cases)("%s, %s", async (_, trouble, row) => {
    await runPreparedCase(await sceneBefore(row), mode, row, trouble);
  });
});
