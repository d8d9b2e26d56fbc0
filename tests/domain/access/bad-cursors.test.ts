import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { readCursor, text, time } from "#lib/base/cursor.ts";
import { queryOf } from "#tests/support/hands/bad-input.ts";

/* What the generator of bad input must send at least, so that a rule which is missing in a cursor is noticed. */

const few = 300;

/** The cursors among so many queries, with the sort that they are sent with. */
function cursorsOf(seed: number): { cursor: string; sort: string | undefined }[] {
  return fc.sample(queryOf([]), { numRuns: few, seed }).flatMap((query) => {
    const [name, cursor] = query[0] ?? [];
    const sort = query.find(([each]) => each === "sort")?.[1];
    return (name === "after" || name === "before") && cursor ? [{ cursor, sort }] : [];
  });
}

const listed = (sort: string, value: z.ZodType<string>) =>
  z.object({ sort: z.literal(sort), at: z.literal(0), value, id: z.uuid() });
const placed = (at: z.ZodType<string>) => z.tuple([at, z.uuid()]);

const faults: [string, string | undefined, z.ZodType, z.ZodType][] = [
  ["a name may contain NUL", "name", listed("name", z.string()), listed("name", text)],
  ["a time may be in year 0", "created", listed("created", z.iso.datetime()), listed("created", time)],
  ["a time may be any text", "created", listed("created", z.string()), listed("created", time)],
  ["a place in the audit may be in year 0", undefined, placed(z.iso.datetime()), placed(time)],
];

test.each(faults)("a cursor rule with a fault meets its input: %s", (_, wanted, faulty, right) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const through = cursorsOf(seed).filter(
      ({ cursor, sort }) =>
        (wanted === undefined || sort === wanted) &&
        readCursor(cursor, faulty) !== null &&
        readCursor(cursor, right) === null,
    );
    expect(through.length).toBeGreaterThan(0);
  }
});
