import fc from "fast-check";
import { expect, test } from "vitest";
import { blueprintDocument } from "#lib/blueprints/document.ts";
import { Cycle, orderOf, turningAgain } from "#lib/blueprints/order.ts";

const keys = ["a", "b", "c", "d", "e"];
type Edges = [from: string, to: string][];
const edges: fc.Arbitrary<Edges> = fc.array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...keys)), {
  maxLength: 8,
});
const refsOf = (all: Edges, key: string) => all.flatMap(([from, to]) => (from === key ? to : []));

/** Models that need each other (`all`), and such as can get a reference afterwards (`later`). */
const documentOf = (all: Edges, later: Edges = []) =>
  blueprintDocument.parse({
    resources: keys.map((key) => ({
      key,
      kind: "model",
      spec: {
        to: refsOf(all, key).map((to) => `\${ref.${to}.id}`),
        relations: refsOf(later, key).map((to) => ({ to: { model_id: `\${ref.${to}.id}` } })),
        unknown: "${ref.nowhere.id}",
      },
    })),
  });

/** Null where they need each other. */
function ordered(all: Edges, later: Edges = []) {
  try {
    return orderOf(documentOf(all, later));
  } catch (error) {
    if (!(error instanceof Cycle)) throw error;
    const next = (at: number) => error.keys[(at + 1) % error.keys.length];
    for (const [at, key] of error.keys.entries()) expect(refsOf(all, key)).toContain(next(at));
    return null;
  }
}

test("the order has every resource after those that it needs, and a cycle is named", () => {
  fc.assert(
    fc.property(edges, (all) => {
      const order = ordered(all)?.map(({ key }) => key);
      if (!order) return;
      expect([...order].sort()).toEqual(keys);
      for (const [from, to] of all) expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
    }),
  );
});

test("a reference that can be added afterwards closes no cycle; what lacks one gets a second turn", () => {
  fc.assert(
    fc.property(edges, edges, (all, later) => {
      const order = ordered(all, later);
      expect(order === null).toBe(ordered(all) === null);
      if (!order) return;
      const at = (key: string) => order.findIndex((each) => each.key === key);
      for (const [from, to] of all) expect(at(to)).toBeLessThan(at(from));
      const again = turningAgain(order).map(({ key }) => key);
      expect(again).toEqual(
        order.flatMap(({ key }) => (refsOf(later, key).some((to) => at(to) >= at(key)) ? key : [])),
      );
    }),
  );
});

test("without a circle nothing has a second turn", () => {
  const chain: Edges = [
    ["a", "b"],
    ["b", "c"],
  ];
  const order = ordered([], chain) ?? [];
  expect(order.map(({ key }) => key)).toEqual(["c", "b", "a", "d", "e"]);
  expect(turningAgain(order)).toEqual([]);
});
