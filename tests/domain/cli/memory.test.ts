import { expect, test } from "vitest";
import { memoryFlags, withArenas } from "#lib/cli/memory.ts";

const ours = ["--max-old-space-size=512", "--max-semi-space-size=4"];

test.each([
  [undefined, ours],
  ["--inspect", ours],
  ["--max-old-space-size=2048", ours.slice(1)],
  ["--max_semi_space_size=16 --inspect", ours.slice(0, 1)],
  ["--max-old-space-size=2048 --max-semi-space-size=16", []],
])("with NODE_OPTIONS %j the limits are %j", (NODE_OPTIONS, flags) => {
  expect(memoryFlags({ NODE_ENV: "test", ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }) })).toEqual(
    flags,
  );
});

test("an operator's number of arenas stays", () => {
  expect(withArenas({ NODE_ENV: "test" }).MALLOC_ARENA_MAX).toBe("2");
  expect(withArenas({ NODE_ENV: "test", MALLOC_ARENA_MAX: "8" }).MALLOC_ARENA_MAX).toBe("8");
});
