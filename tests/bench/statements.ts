import pg from "pg";

export type Statements = { count: number; tookMs: number };
export const statements: Statements = { count: 0, tookMs: 0 };

let isWatching = false;

/** What lib/base/db sends once on each new connection. */
const isSetUp = (statement: unknown) => typeof statement === "string" && statement.startsWith("SET jit");

/**
 * Counts what the app asks its database, and how long it waits for the answers, from now on in this process. The set-up
 * of a new connection does not count: the pool opens one whenever it has none.
 */
export function watchStatements(): void {
  if (isWatching) return;
  isWatching = true;
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function watched(this: pg.Client, ...args: unknown[]) {
    if (isSetUp(args[0])) return (query as (...args: unknown[]) => unknown).apply(this, args);
    const started = performance.now();
    const ended = () => {
      statements.tookMs += performance.now() - started;
    };
    statements.count += 1;
    // The pool gives a callback, a transaction waits for a promise.
    const last = args.at(-1);
    if (typeof last === "function")
      args.splice(-1, 1, (...given: unknown[]) => {
        ended();
        return last(...given);
      });
    const answer = (query as (...args: unknown[]) => unknown).apply(this, args);
    if (answer instanceof Promise) answer.then(ended, ended);
    return answer;
  } as typeof query;
}
