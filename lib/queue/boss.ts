import "server-only";
/**
 * The one pg-boss, never started: its own timers, connections and migrations are not used. Sending is one
 * statement in the caller's transaction; a worker asks and settles through the pool that Prisma uses.
 *
 * Inside `inTransaction` every statement of pg-boss goes through that transaction. One that went through the
 * pool would, on the embedded database, wait for the session that the transaction itself holds.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { PgBoss } from "pg-boss";
import { runSql, type Tx } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";

const current = new AsyncLocalStorage<Tx>();

async function executeSql(text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const tx = current.getStore();
  if (tx) return { rows: await tx.$queryRawUnsafe<unknown[]>(text, ...values) };
  // Without values pg sends it as a simple query, which may hold several statements.
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
    // How often the queues are looked after, whoever does it: a dead worker's jobs, and finished ones.
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 600,
  });
  made.on("error", (error) => log().error({ err: error }, "the queue failed"));
  made.on("warning", ({ message }) => log().warn({ reason: message }, "the queue warns"));
  return made;
}

let made: PgBoss | undefined;

export function boss(): PgBoss {
  made ??= create();
  return made;
}

/** Runs what `work` asks of pg-boss in this transaction. */
export const inTransaction = <T>(tx: Tx, work: () => Promise<T>): Promise<T> => current.run(tx, work);
