import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { Prisma, PrismaClient } from "#prisma/client/client.ts";
import { settings } from "./settings.ts";

/** Queries leave out ciphertext and password hashes unless they select them by name. */
const omit = {
  staff: { passwordHash: true },
  organizationKey: { sealed: true },
  invitation: { tokenHash: true },
  operation: { secret: true },
  connectLink: { tokenHash: true },
  ledgerKey: { sealed: true },
} as const;

function connect() {
  const adapter = new PrismaPg({
    connectionString: settings().databaseUrl.reveal(),
    max: settings().databasePool,
  });
  return new PrismaClient({ adapter, omit });
}

export type Db = ReturnType<typeof connect>;
/** The client inside a transaction. */
export type Tx = Omit<Db, "$connect" | "$disconnect" | "$on" | "$extends" | "$transaction">;

// Next evaluates modules more than once in development; the connection pool must not multiply.
const kept = globalThis as { partnerDb?: Db };

export function db(): Db {
  kept.partnerDb ??= connect();
  return kept.partnerDb;
}

/** Allows for a loaded database, but still ends a transaction that hangs. */
const longestMs = 30_000;

/** A short transaction for database work only. Never send a request to another system inside it. */
export function transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  // Prisma's type for the inner client loses `omit`. At run time it still applies.
  return db().$transaction((tx) => work(tx as unknown as Tx), { maxWait: longestMs, timeout: longestMs });
}

/** Pieces of SQL that Prisma can't express. Values become parameters. */
export const { sql, join: joinSql, raw: rawSql } = Prisma;
export type Sql = Prisma.Sql;

/** SQL NULL for a JSON column. */
export const dbNull = Prisma.DbNull;

/** Whether a write failed because the value of `column` already exists. */
export function isTaken(error: unknown, column: string): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError &&
    error.code === "P2002" &&
    JSON.stringify(error.meta).includes(column)
  );
}
