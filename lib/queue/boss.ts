import "server-only";
/**
 * The only instance of pg-boss. It is never started, so its timers, connections and migrations are not used. Sending is
 * one statement in the caller's transaction; workers fetch and complete jobs through Prisma's pool.
 *
 * Inside `inTransaction` every statement of pg-boss uses that transaction. On the embedded database, a statement
 * through the pool would wait for the session that the transaction holds.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { PgBoss } from "pg-boss";
import { runSql, type Tx } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";

const current = new AsyncLocalStorage<Tx>();

async function executeSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const tx = current.getStore();
  if (tx) return { rows: await tx.$queryRawUnsafe<unknown[]>(text, ...values) };
  // Without values, pg sends a simple query, which may hold several statements.
  return values.length > 0 ? await runSql(text, values) : await runSql(text);
}

function create(): PgBoss {
  const made = new PgBoss({
    db: { executeSql },
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: false,
    registerInstance: false,
    monitorVacuum: false,
    reindex: false,
    openTelemetry: { enabled: false },
    // How often, over all workers, the jobs of dead workers are given back and old jobs are deleted.
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 600,
  });
  made.on("error", (error) => log().error({ err: error }, "pg-boss reports an error"));
  made.on("warning", ({ message }) => log().warn({ reason: message }, "pg-boss reports a warning"));
  return made;
}

let made: PgBoss | undefined;

export function boss(): PgBoss {
  made ??= create();
  return made;
}

/** Runs the statements that `work` makes pg-boss send in this transaction. */
export const inTransaction = <T>(tx: Tx, work: () => Promise<T>): Promise<T> => current.run(tx, work);
