import { describe, test } from "vitest";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { cases, modeNames, runCase } from "#tests/support/provisioning/matrix.ts";

const ground = useGround();

describe.each(modeNames)("one of each in the end when %s", (mode) => {
  test.each(cases)("%s, %s", async (...each) => {
    await runCase(ground, mode, each);
  });
});
