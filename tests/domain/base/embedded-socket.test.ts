import { createConnection } from "node:net";
import { join } from "node:path";
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

/** A message of the protocol: its type, and parts that are texts with their ends, or bytes. */
function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part)),
  );
  const head = Buffer.alloc(type.length + 4);
  head.write(type);
  head.writeInt32BE(4 + body.length, type.length);
  return Buffer.concat([head, body]);
}
const int16 = (n: number) => Buffer.from([n >> 8, n & 255]);

/** As drivers send it: parse, bind, execute, sync. */
const query = (text: string) =>
  Buffer.concat([
    message("P", "", text, int16(0)),
    message("B", "", "", int16(0), int16(0), int16(0)),
    message("E", "", Buffer.alloc(4)),
    message("S"),
  ]);

test.each([1, 7, 100_000])(
  "messages that come %i bytes at a time are answered in order, also after an error",
  async (size) => {
    const { searchParams } = new URL(database.url);
    const socket = createConnection(join(searchParams.get("host") ?? "", ".s.PGSQL.5432"));
    onTestFinished(() => void socket.destroy());
    const version = Buffer.from([0, 3, 0, 0]);
    const startup = message("", version, "user", "postgres", "database", "postgres", Buffer.alloc(1));
    const texts = ["SELECT 'first'", "SELECT nothing", "SELECT 'second'", "SELECT broken(", "SELECT 'third'"];
    const sent = Buffer.concat([startup, ...texts.map(query)]);
    for (let at = 0; at < sent.length; at += size) {
      await new Promise((resolve) => socket.write(sent.subarray(at, at + size), resolve));
      await new Promise(setImmediate);
    }
    let answers = Buffer.alloc(0);
    const types: string[] = [];
    const found: string[] = [];
    for await (const chunk of socket) {
      answers = Buffer.concat([answers, chunk]);
      while (answers.length >= 5 && answers.length > answers.readInt32BE(1)) {
        const type = String.fromCharCode(answers[0] ?? 0);
        const length = 1 + answers.readInt32BE(1);
        if (type === "D") found.push(answers.toString("utf8", 11, length));
        if ("DEZ".includes(type)) types.push(type);
        answers = answers.subarray(length);
      }
      if (types.filter((type) => type === "Z").length === 1 + texts.length) break;
    }
    expect(types.join("")).toBe("ZDZEZDZEZDZ");
    expect(found).toEqual(["first", "second", "third"]);
  },
);
