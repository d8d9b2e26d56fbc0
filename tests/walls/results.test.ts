import { expect, test } from "vitest";
import { countPlaywright, countSuite, countVitest, failedPlaywright, failedVitest } from "../results.js";

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

test("Vitest: tests that failed are listed, and files that could not be loaded", () => {
  const passed = { status: "passed", fullName: "adds", failureMessages: [] };
  const wrong = { status: "failed", fullName: "divides", failureMessages: ["expected 1\nat line 2"] };
  const testResults = [
    { name: "a.test.ts", status: "failed", message: "", assertionResults: [passed, wrong] },
    { name: "b.test.ts", status: "failed", message: "Cannot find module", assertionResults: [] },
    { name: "c.test.ts", status: "passed", message: "", assertionResults: [passed] },
  ];
  expect(failedVitest({ testResults })).toEqual([
    { where: "a.test.ts", name: "divides", error: "expected 1\nat line 2" },
    { where: "b.test.ts", name: "", error: "Cannot find module" },
  ]);
});

test("Playwright: tests that failed are listed, in groups too, and errors outside of tests", () => {
  const spec = (title: string, status: string, message: string) => ({
    file: "a.spec.ts",
    title,
    tests: [{ status, results: [{ errors: message ? [{ message }] : [] }] }],
  });
  const suites = [
    {
      specs: [spec("signs in", "expected", "")],
      suites: [{ specs: [spec("signs out", "flaky", "no button")] }],
    },
  ];
  expect(failedPlaywright({ suites, errors: [{ message: "The app ended." }] })).toEqual([
    { where: "a.spec.ts", name: "signs out", error: "no button" },
    { where: "", name: "", error: "The app ended." },
  ]);
});
