/** Looks for a violation in the matrix, or in schedules; returns the first one's words. */
import fc from "fast-check";
import type { Step } from "#tests/support/hands/people.ts";
import { schedule } from "./commands.ts";
import type { Ground } from "./ground.ts";
import { kept } from "./kept.ts";
import { type ModeName, runCase } from "./matrix.ts";
import { runSchedule } from "./schedule.ts";
import { cases } from "./troubles.ts";

const seed = 20_260_302;
const mostSchedules = 100;

/** Only the cases of `step` when it is given. */
export async function findInMatrix(ground: Ground, mode: ModeName, step?: Step): Promise<string | undefined> {
  for (const each of cases.filter(([of]) => step === undefined || of === step))
    try {
      await runCase(ground, mode, each);
    } catch (error) {
      return `${mode}: ${each[0]}, ${each[1]}: ${error}`;
    }
  return undefined;
}

export async function findInSchedules(ground: Ground): Promise<string | undefined> {
  const property = fc.asyncProperty(schedule, (each) => runSchedule(ground, each));
  const { failed, errorInstance } = await fc.check(property, {
    numRuns: mostSchedules,
    seed,
    examples: Object.values(kept).map((each) => [each]),
    endOnFailure: true,
  });
  return failed ? String(errorInstance) : undefined;
}
