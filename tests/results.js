/** What the test runners' reports count as passed and as failed. A test that was skipped or flaky has not passed. */

export function countVitest(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = report;
  const failed = numFailedTests + numPendingTests + numTodoTests;
  // A file that could not be loaded has no tests that failed.
  return { passed: numPassedTests, failed: Math.max(failed, numFailedTestSuites > 0 ? 1 : 0) };
}

export function countPlaywright({ stats, errors }) {
  const failed = stats.unexpected + stats.flaky + stats.skipped;
  return { passed: stats.expected, failed: Math.max(failed, errors.length > 0 ? 1 : 0) };
}

/** `report` is undefined when the runner left none; `isRight` is what its exit code says. */
export function countSuite(isRight, report, count) {
  const { passed, failed } = report ? count(report) : { passed: 0, failed: 1 };
  const isEmpty = passed + failed === 0;
  return { passed, failed: failed === 0 && (!isRight || isEmpty) ? 1 : failed };
}

const lines = 12;
const shortened = (text) => text.split("\n").slice(0, lines).join("\n");

/** The tests that failed: where, their names and how their errors begin. */
export function failedVitest({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status !== "passed");
    if (tests.length === 0 && status === "failed")
      return [{ where: name, name: "", error: shortened(message) }];
    return tests.map(({ fullName, failureMessages }) => ({
      where: name,
      name: fullName,
      error: shortened(failureMessages.join("\n")),
    }));
  });
}

/** As `failedVitest`; a test that passed at a second attempt is among them. */
export function failedPlaywright({ suites, errors }) {
  const within = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(within)];
  const failed = suites.flatMap(within).flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status !== "expected")
      .map(({ results }) => ({
        where: file,
        name: title,
        error: shortened(
          results.flatMap(({ errors }) => errors.map(({ message }) => message ?? "")).join("\n"),
        ),
      })),
  );
  return [
    ...failed,
    ...errors.map(({ message }) => ({ where: "", name: "", error: shortened(message ?? "") })),
  ];
}
