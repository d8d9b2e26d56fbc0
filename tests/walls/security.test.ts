import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The tests that SECURITY.md names: "`file` › what its name contains". */
const named = [...readFileSync("SECURITY.md", "utf8").matchAll(/`((?:domain|e2e)\/[^`]+)` › ([^|]+?) \|/g)];

test.each(named.map(([, file, name]) => [file, name] as const))(
  "SECURITY.md names a test that exists: %s › %s",
  (file, name) => {
    expect(readFileSync(`tests/${file}`, "utf8")).toContain(name);
  },
);

test("every promise of SECURITY.md has its test", () => {
  const promises = readFileSync("SECURITY.md", "utf8").match(/^\| [A-Z].* \|$/gm) ?? [];
  expect(promises.length).toBeGreaterThan(20);
  expect(named.length).toBe(promises.length);
});
