import pg from "pg";
import { expect, test } from "vitest";
import { Client } from "#lib/base/db.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { pausable } from "#tests/support/world/pausable.ts";

const app = useTestApp();

test("a connection whose query got no answer in time is not used again, with its open transaction", async () => {
  const way = await pausable(app.databaseUrl);
  const pool = new pg.Pool({
    connectionString: way.url,
    max: 1,
    Client,
    query_timeout: 200,
    idleTimeoutMillis: 0,
  });
  pool.on("error", () => undefined);
  try {
    const client = await pool.connect();
    client.on("error", () => undefined);
    await client.query("BEGIN");
    await client.query("CREATE TABLE left_open (id int)");
    way.freeze();
    await expect(client.query("SELECT 1")).rejects.toThrow("Query read timeout");
    client.release();
    await expect.poll(() => pool.totalCount).toBe(0);
    way.thaw();
    expect((await pool.query("SELECT to_regclass('left_open') AS table")).rows).toEqual([{ table: null }]);
  } finally {
    await pool.end();
    await way.close();
  }
});
