import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { logConsole } from "#lib/base/log.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* Whoever reads the log can tell its lines from what a request brought. */

vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

useTestApp();
const before = { ...console };
beforeEach(() => {
  lines.length = 0;
});
afterEach(() => void Object.assign(console, before));

test.each(["error", "warn"] as const)("what is printed as %s is one line, whatever is in it", (level) => {
  logConsole();
  const forged = '\n{"level":30,"action":"staff.signed-in"}\n';
  const { [level]: print } = console;
  print(new SyntaxError(`Cannot convert ${forged} to a BigInt`), "for %s", forged);
  expect(lines.map((line) => line.trimEnd().split("\n").length)).toEqual([1]);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: level === "error" ? 50 : 40,
    printed: expect.stringContaining(`Cannot convert ${forged} to a BigInt`),
  });
});
