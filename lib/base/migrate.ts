import "server-only";
/**
 * Applies prisma/migrations in order, with Prisma's own table and checksums, so that `prisma migrate` agrees. Each
 * migration is one transaction that takes Prisma's advisory lock, so two starts at once wait for each other on
 * PostgreSQL. It leaves no session state on the embedded database, where one process migrates before any other
 * connects.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { AppError } from "./errors.ts";
import type { Secret } from "./secret.ts";

export type Migration = { name: string; sql: string; checksum: string };
type Row = {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
};

const prismaLock = 72_707_369;

const bookkeeping = `CREATE TABLE "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

export function listMigrations(folder = join(process.cwd(), "prisma/migrations")): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name, "migration.sql"));
      return {
        name,
        sql: bytes.toString("utf8"),
        checksum: createHash("sha256").update(bytes).digest("hex"),
      };
    });
}

/** The migrations that the database lacks. Throws if its history does not match them. */
function listPending(migrations: Migration[], rows: Row[]): Migration[] {
  const history = rows.filter((row) => row.rolled_back_at === null);
  for (const row of history) {
    const known = migrations.find(({ name }) => name === row.migration_name);
    if (row.finished_at === null)
      throw unfit(
        `The migration ${row.migration_name} was started in this database and never finished.`,
        "Inspect the database, then mark the migration with `prisma migrate resolve`, or restore a backup.",
      );
    if (!known)
      throw unfit(
        `This database has the migration ${row.migration_name}, which this version of the app does not have.`,
        "Start the newer version that applied it, or restore an earlier backup.",
      );
    if (known.checksum !== row.checksum)
      throw unfit(
        `The migration ${row.migration_name} was changed after it was applied to this database.`,
        "Restore its migration.sql, and write a new migration for the change.",
      );
  }
  return migrations.filter(({ name }) => !history.some((row) => row.migration_name === name));
}

function unfit(message: string, hint: string, cause?: unknown): AppError {
  return new AppError("configuration", message, { hint, cause });
}

/** Brings the database up to date and returns the names of what was applied. */
export async function migrate(url: Secret, migrations = listMigrations()): Promise<string[]> {
  const client = new pg.Client({ connectionString: url.reveal() });
  await client.connect();
  try {
    const applied: string[] = [];
    // One more round than there are migrations: the last one finds nothing to do.
    for (let next = await applyNext(client, migrations); next; next = await applyNext(client, migrations))
      applied.push(next);
    return applied;
  } finally {
    await client.end();
  }
}

async function applyNext(client: pg.Client, migrations: Migration[]): Promise<string | undefined> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [prismaLock]);
    // Asked first, because a role that may not create tables is refused even for one that exists.
    if (!(await isKept(client))) await client.query(bookkeeping);
    const [next] = listPending(migrations, await readHistory(client));
    if (next) await apply(client, next);
    await client.query("COMMIT");
    return next?.name;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query(sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unfit(
      `The migration ${name} failed and was rolled back: ${reason}.`,
      "The database is unchanged. Fix the cause and start again.",
      cause,
    );
  }
  await client.query(
    `INSERT INTO "_prisma_migrations"
       ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
     VALUES ($1, $2, $3, $4, $5, 1)`,
    [randomUUID(), checksum, name, startedAt, new Date()],
  );
}

async function readHistory(client: pg.Client): Promise<Row[]> {
  const columns = `"migration_name", "checksum", "finished_at", "rolled_back_at"`;
  const { rows } = await client.query<Row>(
    `SELECT ${columns} FROM "_prisma_migrations" ORDER BY "started_at"`,
  );
  return rows;
}

/** Whether the database has Prisma's bookkeeping. */
async function isKept(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`,
  );
  return rows[0]?.there === true;
}

/** The names of the migrations that a database lacks, without applying them. */
export async function findPending(client: pg.Client, migrations = listMigrations()): Promise<string[]> {
  const history = (await isKept(client)) ? await readHistory(client) : [];
  return listPending(migrations, history).map(({ name }) => name);
}
