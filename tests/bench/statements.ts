import pg from "pg";

export type Statements = { count: number; tookMs: number };
export const statements: Statements = { count: 0, tookMs: 0 };

/** Counts what the app asks its database, and how long it waits for the answers. */
export function watchStatements(): void {
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function watched(this: pg.Client, ...args: unknown[]) {
    const started = performance.now();
    const answer = (query as (...args: unknown[]) => unknown).apply(this, args);
    statements.count += 1;
    if (answer instanceof Promise)
      answer.finally(() => {
        statements.tookMs += performance.now() - started;
      });
    return answer;
  } as typeof query;
}
