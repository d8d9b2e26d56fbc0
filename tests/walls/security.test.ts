import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const [security, asvs] = ["SECURITY.md", "ASVS.md"].map((name) => readFileSync(name, "utf8"));

/** The tests that a document names: "`file` › what its name contains". */
const namedIn = (text = "") =>
  [...text.matchAll(/`((?:domain|e2e)\/[^`]+)` › ([^|]+?) \|/g)].map(
    ([, file, name]) => [file, name] as const,
  );
const [named, ofAsvs] = [namedIn(security), namedIn(asvs)];

test.each([...named, ...ofAsvs])("a document names a test that exists: %s › %s", (file, name) => {
  expect(readFileSync(`tests/${file}`, "utf8")).toContain(name);
});

test("every promise of SECURITY.md has its test", () => {
  const promises = security?.match(/^\| [A-Z].* \|$/gm) ?? [];
  expect(promises.length).toBeGreaterThan(20);
  expect(named.length).toBe(promises.length);
});

test("every requirement of ASVS.md is there once, with its state and a test or a reason", () => {
  const rows = asvs?.match(/^\| \d+\.\d+\.\d+ .*$/gm) ?? [];
  const whole = /^\| (\d+\.\d+\.\d+) [^|]+ \| (met|partly|not met|operator|not applicable) \| [^|]+ \|$/;
  const ids = rows.map((row) => whole.exec(row)?.[1]);
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(253);
  expect(ids.length).toBe(253);
  const states = Map.groupBy(rows, (row) => whole.exec(row)?.[2]);
  for (const [state, those] of states) expect(asvs).toContain(`\n| ${state} | ${those.length} |\n`);
});

test("what is served to everybody as a file is the icon alone", () => {
  expect(globSync("public/**/*")).toEqual(["public/favicon.svg"]);
});
