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
