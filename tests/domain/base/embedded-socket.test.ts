import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type EmbeddedDatabase, openEmbeddedDatabase } from "#lib/base/embedded-database.ts";

let database: EmbeddedDatabase;
beforeAll(async () => {
  database = await openEmbeddedDatabase({});
});
afterAll(() => database?.close());

function openPool(max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: database.url, max });
  onTestFinished(() => pool.end());
  return pool;
}

test("connections that ask at once each get their own answer", async () => {
  const pool = openPool(10);
  const answers = await Promise.all(
    Array.from({ length: 300 }, async (_, n) => {
      const { rows } = await pool.query(n % 2 ? "SELECT $1::int AS n" : "SELECT $1::text || '!' AS n", [n]);
      return rows[0].n;
    }),
  );
  expect(answers).toEqual(Array.from({ length: 300 }, (_, n) => (n % 2 ? n : `${n}!`)));
});

test("transactions on several connections do not mix, and one that is broken off leaves nothing", async () => {
  const pool = openPool(8);
  await pool.query("CREATE TABLE counter (n int NOT NULL)");
  await pool.query("INSERT INTO counter VALUES (0)");
  await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const client = await pool.connect();
      await client.query("BEGIN");
      const { rows } = await client.query("SELECT n FROM counter WHERE n >= $1", [0]);
      await client.query("UPDATE counter SET n = $1", [rows[0].n + 1]);
      if (n % 3 === 0) return client.release(new Error("broken off"));
      await client.query("COMMIT");
      client.release();
    }),
  );
  const { rows } = await pool.query("SELECT n FROM counter");
  expect(rows[0].n).toBe(40);
});

test("what one connection sets holds for no other once it has closed", async () => {
  const pool = openPool(1);
  await pool.query("CREATE TABLE found (n int)");
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query("SELECT set_config('search_path', '', false)");
  await other.end();
  await expect(pool.query("SELECT n FROM found")).resolves.toMatchObject({ rows: [] });
});
