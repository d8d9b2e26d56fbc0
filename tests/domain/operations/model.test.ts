import fc from "fast-check";
import { expect, test } from "vitest";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { keepScenes } from "#tests/support/provisioning/keeping.ts";
import { commands, runOperationSchedule } from "#tests/support/provisioning/operation-schedule.ts";

// As many with every `npm test`, always the same; MODEL_RUNS=10000 of a night, ever others. MODEL_SEED repeats what
// failed.
const nightly = process.env.MODEL_RUNS;
const runs = Number(nightly ?? 500);
const seed = Number(process.env.MODEL_SEED ?? (nightly ? Date.now() % 2 ** 31 : 158_584_949));
const begin = keepScenes(useGround());

test(
  `whatever operations do at once: no key stops unasked, none is lost, nobody is invited twice (${runs} runs)`,
  async () => {
    const property = fc.asyncProperty(commands, async (each) => runOperationSchedule(await begin(), each));
    const result = await fc.check(property, { numRuns: runs, seed, includeErrorInReport: true });
    expect(result.failed, fc.defaultReportMessage(result) ?? "").toBe(false);
  },
  runs * 10_000,
);
