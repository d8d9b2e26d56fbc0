import { describe, test } from "vitest";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { modeNames, runCase } from "#tests/support/provisioning/matrix.ts";
import { cases } from "#tests/support/provisioning/troubles.ts";

const ground = useGround();

describe.each(modeNames)("one of each in the end when %s", (mode) => {
  test.each(cases)("%s, %s", async (...each) => {
    await runCase(ground, mode, each);
  });
});
