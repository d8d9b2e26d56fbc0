import fc from "fast-check";
import { expect, test } from "vitest";
import {
  blueprintCommands,
  customerCommands,
  losses,
  runBlueprintSchedule,
} from "#tests/support/provisioning/blueprint-schedule.ts";
import { documents } from "#tests/support/provisioning/blueprint-schedule-documents.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";

// As many with every `npm test`, always the same; MODEL_RUNS=10000 of a night, ever others. MODEL_SEED repeats what
// failed.
const nightly = process.env.MODEL_RUNS;
const runs = Number(nightly ?? 100);
const seed = Number(process.env.MODEL_SEED ?? (nightly ? Date.now() % 2 ** 31 : 158_584_949));
const ground = useGround();

test(
  `whatever happens while a blueprint is applied: nothing moves data twice, nothing of others goes (${runs} runs)`,
  async () => {
    const property = fc.asyncProperty(blueprintCommands, (each) => runBlueprintSchedule(ground, each));
    const result = await fc.check(property, { numRuns: runs, seed, includeErrorInReport: true });
    expect(result.failed, fc.defaultReportMessage(result) ?? "").toBe(false);
  },
  runs * 10_000,
);

const each = Math.ceil(runs / 5);
test.each(Object.entries(documents))(
  `the same holds for %s (${each} runs)`,
  async (_, document) => {
    const isAwaiting = document === documents["a shared copy and a customer's connection"];
    const commands = isAwaiting ? customerCommands : blueprintCommands;
    const property = fc.asyncProperty(commands, (schedule) =>
      runBlueprintSchedule(ground, schedule, { document }),
    );
    const result = await fc.check(property, { numRuns: each, seed, includeErrorInReport: true });
    expect(result.failed, fc.defaultReportMessage(result) ?? "").toBe(false);
  },
  runs * 10_000,
);

const inDoubt = ["a first run", "a model and its sync, which runs once"] as const;
test.each(inDoubt)(
  `whatever happens after the answer to the start of %s is lost, it never starts a second time (${each} runs)`,
  async (name) => {
    const document = documents[name];
    const property = fc.asyncProperty(
      fc.constantFrom(...losses),
      blueprintCommands,
      async (lost, schedule) => await runBlueprintSchedule(ground, schedule, { document, lost }),
    );
    const result = await fc.check(property, { numRuns: each, seed, includeErrorInReport: true });
    expect(result.failed, fc.defaultReportMessage(result) ?? "").toBe(false);
  },
  runs * 10_000,
);
