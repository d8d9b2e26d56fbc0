import { expect, test } from "vitest";
import { z } from "zod";
import { readCursor, text, time } from "#lib/base/cursor.ts";
import { poisonedQueries } from "#tests/support/hands/bad-cursors.ts";

/* The cursors that are always sent to each list, so that a rule which is missing is noticed. */

const cursors = poisonedQueries.map((query) => ({
  cursor: query[0]?.[1],
  sort: query.find(([name]) => name === "sort")?.[1],
}));

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
  const through = cursors.filter(
    ({ cursor, sort }) =>
      sort === wanted && readCursor(cursor, faulty) !== null && readCursor(cursor, right) === null,
  );
  expect(through.length).toBeGreaterThan(0);
});
