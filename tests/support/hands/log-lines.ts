/**
 * Every line of the log, at every level, in a test that has
 * `vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original))`.
 */
export const lines: string[] = [];

export async function catching(original: <T>() => Promise<T>) {
  const { default: pino } = await original<typeof import("pino")>();
  const made = (options: object) =>
    pino({ ...options, level: "trace" }, { write: (line: string) => void lines.push(line) });
  return { default: Object.assign(made, pino) };
}
