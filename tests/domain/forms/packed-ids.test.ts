import fc from "fast-check";
import { expect, test } from "vitest";
import { chosenIds } from "#lib/forms/batch.ts";
import { mostChosen } from "#lib/forms/most-chosen.ts";
import { packIds, unpackIds } from "#lib/forms/packed-ids.ts";

const ids = fc.array(fc.uuid(), { maxLength: mostChosen });

test("ids come out of an address as they went in, packed or joined with commas", () => {
  fc.assert(
    fc.property(ids, (some) => {
      expect(unpackIds(packIds(some))).toEqual(some);
      expect(unpackIds(some.join(","))).toEqual(some);
    }),
  );
});

test("as many as can be chosen take 4.3 KB of an address, and nothing of it is encoded", () => {
  fc.assert(
    fc.property(fc.array(fc.uuid(), { minLength: mostChosen, maxLength: mostChosen }), (some) => {
      const packed = packIds(some);
      expect(packed.length).toBeLessThanOrEqual(4_300);
      expect(new URLSearchParams({ ids: packed }).toString()).toBe(`ids=${packed}`);
      expect(chosenIds.parse(packed)).toEqual(some);
    }),
    { numRuns: 10 },
  );
});

test("what is neither is refused, and never read as ids", () => {
  const [one] = fc.sample(fc.uuid(), 1);
  for (const wrong of ["x", "%", "a b", "é", packIds([one ?? ""]).slice(1), `${one},x`, "A".repeat(37), "\0"])
    expect(chosenIds.safeParse(wrong).success).toBe(false);
  expect(chosenIds.parse("")).toEqual([]);
  fc.assert(fc.property(fc.string(), (text) => void chosenIds.safeParse(text)));
});
