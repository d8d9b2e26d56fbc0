import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { Prisma, PrismaClient } from "#prisma/client/client.ts";
import { secondMs } from "./clock.ts";
import { log } from "./log.ts";
import { isUnanswered } from "./reach.ts";
import { settings } from "./settings.ts";

/** Queries leave out ciphertext and password hashes unless they select them by name. */
const omit = {
  staff: { passwordHash: true },
  organizationKey: { sealed: true },
  invitation: { tokenHash: true },
  passwordReset: { tokenHash: true },
  secondFactor: { sealed: true },
  recoveryCode: { codeHash: true },
  operation: { secret: true },
  connectLink: { tokenHash: true },
  keyLink: { tokenHash: true, passphraseHash: true, codeHash: true },
  ledgerKey: { sealed: true },
  blueprintAssignment: { secrets: true },
  noticeWebhook: { secretUrl: true, secret: true },
} as const;

const connect = (pool: pg.Pool) => new PrismaClient({ adapter: new PrismaPg(pool), omit });

/** Longer than a transaction may take: on the embedded database everyone waits for it. */
const queryMs = 40 * secondMs;
/** On a local socket a database that has gone refuses at once, and the embedded one answers each in its turn. */
const connectMs = (url = "") => (/[?&]host=(%2F|\/)/i.test(url) ? queryMs : 5 * secondMs);

/** A connection that answers nothing is given up, so that the app recovers when the database does. */
export class Client extends pg.Client {
  constructor(config: pg.ClientConfig = {}) {
    super({
      query_timeout: queryMs,
      ...config,
      // Not a limit of the pool's: that one would count the wait for a free connection too.
      connectionTimeoutMillis: connectMs(config.connectionString),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10 * secondMs,
    });
  }
}

type Asking = { connection: { stream: { destroy: () => void } } };
const { prototype } = pg.Client as unknown as { prototype: { query: (...given: unknown[]) => unknown } };

/** After a timeout pg keeps the connection, with its open transaction. Closing it ends both. */
function query(this: Asking, ...given: unknown[]): unknown {
  const answer = prototype.query.apply(this, given);
  if (answer instanceof Promise)
    answer.catch((error) => isUnanswered(error) && this.connection.stream.destroy());
  return answer;
}
Object.assign(Client.prototype, { query });

/** The database ends what this app has given up, unless its role has limits of its own. Beyond `queryMs`. */
const limit = `${queryMs + 5 * secondMs}ms`;
/**
 * Not sent when connecting, where poolers refuse it. Compiling the home page's statement takes the database half a
 * second, running it a few milliseconds.
 */
const session = `SET jit = off;
  SELECT set_config(name, '${limit}', false) FROM pg_settings
    WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout') AND setting = '0'`;

function openPool(): pg.Pool {
  const { databaseUrl, databasePool } = settings();
  const pool = new pg.Pool({
    connectionString: databaseUrl.reveal(),
    max: databasePool,
    Client,
    onConnect: async (client) => {
      await client.query(session);
    },
  });
  // Without a listener, an idle connection that breaks would end the process. The next query gets a new one.
  pool.on("error", (error) => log().warn({ err: error }, "an idle database connection broke"));
  return pool;
}

export type Db = ReturnType<typeof connect>;
/** The client inside a transaction. */
export type Tx = Omit<Db, "$connect" | "$disconnect" | "$on" | "$extends" | "$transaction">;

// Next evaluates modules more than once in development; the connection pool must not multiply.
const kept = globalThis as { partnerDb?: { pool: pg.Pool; client: Db } };

function opened() {
  if (!kept.partnerDb) {
    const pool = openPool();
    kept.partnerDb = { pool, client: connect(pool) };
  }
  return kept.partnerDb;
}

export const db = (): Db => opened().client;

/** Runs one statement outside any transaction, on the pool that Prisma uses. For lib/queue and `runStatement`. */
export async function runSql(text: string, values?: unknown[]): Promise<pg.QueryResult> {
  return await opened().pool.query(text, values);
}

/** Runs a statement and returns its number of rows. Outside a transaction it costs half of what Prisma's own do. */
export async function runStatement(statement: Sql, tx?: Tx): Promise<number> {
  if (tx) return (await tx.$queryRaw<unknown[]>(statement)).length;
  return (await runSql(statement.text, statement.values)).rowCount ?? 0;
}

/** Closes every connection. The next `db()` opens new ones. */
export async function closeDb(): Promise<void> {
  const { partnerDb } = kept;
  delete kept.partnerDb;
  await partnerDb?.client.$disconnect();
  await partnerDb?.pool.end();
}

/** Allows for a loaded database, but still ends a transaction that hangs. */
const longestMs = 30_000;

/** A short transaction for database work only. Never send a request to another system inside it. */
export function transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  // Prisma's type for the inner client loses `omit`. At run time it still applies.
  return db().$transaction((tx) => work(tx as unknown as Tx), { maxWait: longestMs, timeout: longestMs });
}

/** Pieces of SQL that Prisma can't express. Values become parameters. */
export const { sql, join: joinSql, raw: rawSql, empty: noSql } = Prisma;
export type Sql = Prisma.Sql;

/** SQL NULL for a JSON column. */
export const dbNull = Prisma.DbNull;

/** Whether a write failed because the value of `column` already exists. */
export function isTaken(error: unknown, column: string): boolean {
  if (error instanceof pg.DatabaseError)
    return error.code === uniqueViolation && (error.constraint ?? "").includes(column);
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const meta = JSON.stringify(error.meta);
  return (error.code === "P2002" || meta.includes(uniqueViolation)) && meta.includes(column);
}

/** PostgreSQL's code. */
const uniqueViolation = "23505";
