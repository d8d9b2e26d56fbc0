import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

// Needs modules of its own: what a process does only once counts as well.
/*
 * How much of lib somebody has to know who follows a rotation to the database. A file counts when one of its functions
 * is called, by V8's precise coverage; a crossing is an import between two such files of different rooms. `base` is not
 * counted: it is the same tools everywhere. The sandbox is Polytomic here.
 */

const world = useWorld();
const lib = new URL("../../../lib/", import.meta.url).href;

async function enteredDuring(work: () => Promise<unknown>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  await work();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  return result
    .filter(({ url, functions }) => {
      const address = url.startsWith("/") ? `file://${url}` : url;
      const isCalled = functions.some(({ functionName, ranges }) => functionName !== "" && ranges[0]?.count);
      return address.startsWith(lib) && isCalled;
    })
    .map(({ url }) => url.replace(/^.*\/lib\//, "lib/"))
    .filter((file) => !/^lib\/(base|sandbox)\//.test(file))
    .toSorted();
}

const roomOf = (file: string) => file.split("/")[1];

function importsOf(file: string): string[] {
  const source = readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), "utf8");
  return [...source.matchAll(/from "#(lib\/[^"]+)"/g)].flatMap(([, target]) => target ?? []);
}

test("a rotation enters at most 20 files of lib and crosses rooms at most 30 times", async () => {
  const staff = await addStaff();
  const [first, second] = [await onboard(staff), await onboard(staff)];
  world.moveClock(minuteMs);
  const rotate = ({ id, name }: typeof first) =>
    rotateKey(staff, { operationId: draftId(), tenantId: id, typedName: name });
  // What happens once in a process is not counted.
  await rotate(first);
  const files = await enteredDuring(() => rotate(second));
  const crossings = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => files.includes(target) && roomOf(target) !== roomOf(file))
      .map((target) => `${file} → ${target}`),
  );
  expect(files).toContain("lib/engine/drive.ts");
  expect(files.length, files.join("\n")).toBeLessThanOrEqual(20);
  expect(crossings.length, crossings.join("\n")).toBeLessThanOrEqual(30);
});
