import { expect, test } from "vitest";
import { countPlaywright, countSuite, countVitest } from "../results.js";

const vitest = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numFailedTestSuites: 0,
};
const playwright = { stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] };

test("tests that pass are counted", () => {
  expect(countSuite(true, vitest, countVitest)).toEqual({ passed: 5, failed: 0 });
  expect(countSuite(true, playwright, countPlaywright)).toEqual({ passed: 5, failed: 0 });
});

test.each(["numFailedTests", "numPendingTests", "numTodoTests", "numFailedTestSuites"])(
  "Vitest: %s fails the run",
  (name) => {
    expect(countSuite(true, { ...vitest, [name]: 1 }, countVitest)).toEqual({ passed: 5, failed: 1 });
  },
);

test.each(["unexpected", "flaky", "skipped"])("Playwright: %s fails the run", (name) => {
  const report = { ...playwright, stats: { ...playwright.stats, [name]: 1 } };
  expect(countSuite(true, report, countPlaywright)).toEqual({ passed: 5, failed: 1 });
});

test("Playwright: an error outside every test fails the run", () => {
  const report = { ...playwright, errors: [{ message: "The app ended." }] };
  expect(countSuite(true, report, countPlaywright)).toEqual({ passed: 5, failed: 1 });
});

test("a runner that ends badly, leaves no report or finds no test fails the run", () => {
  expect(countSuite(false, vitest, countVitest)).toEqual({ passed: 5, failed: 1 });
  expect(countSuite(true, undefined, countVitest)).toEqual({ passed: 0, failed: 1 });
  expect(countSuite(true, { ...vitest, numPassedTests: 0 }, countVitest)).toEqual({ passed: 0, failed: 1 });
});
