import { resolve } from "node:path";
import { NextRequest } from "next/server";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { closeDb, db, runSql, runStatement, sql, transact } from "#lib/base/db.ts";
import { Unavailable } from "#lib/base/errors.ts";
import { promptly, unavailableIf } from "#lib/base/reach.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { type Pausable, pausable } from "#tests/support/world/pausable.ts";

const app = useTestApp();

test("a database that does not answer makes the app unhealthy in time, and it recovers", async () => {
  expect(await readHealth(60_000)).toMatchObject({ status: "ok" });
  const [locked, thawed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = transact(async (tx) => {
    await tx.$executeRaw`LOCK TABLE upstream_status IN ACCESS EXCLUSIVE MODE`;
    locked.resolve();
    await thawed.promise;
  });
  await locked.promise;
  expect(await readHealth(200)).toMatchObject({ status: "failing", database: "unreachable" });
  thawed.resolve();
  await holding;
  expect(await readHealth(60_000)).toMatchObject({ status: "ok", database: "ok" });
});

test("what fails for another reason is told as what it is", async () => {
  const refused = await db().$queryRaw`SELECT 1 / 0`.catch((error: unknown) => error);
  expect(unavailableIf(refused)).toBe(refused);
  const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  expect(unavailableIf(new Error("a query failed", { cause }))).toBeInstanceOf(Unavailable);
});

/* The app's own limits, by timers that only the test moves: nothing here depends on how fast it runs. */
describe.each(["an open connection", "no connection yet"])(
  "with %s, while the database is frozen",
  (state) => {
    let way: Pausable;

    beforeEach(async () => {
      way = await pausable(app.databaseUrl);
      await closeDb();
      adoptEnvironment({ DATABASE_URL: way.url });
      if (state === "an open connection") expect(await runStatement(sql`SELECT 1`)).toBe(1);
      way.freeze();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    });
    afterEach(async () => {
      vi.useRealTimers();
      await way.close();
      await closeDb();
      adoptEnvironment({ DATABASE_URL: app.databaseUrl });
    });

    /** What became of the work once so much time has gone by; undefined if it still waits. */
    async function outcomeAfter<T>(ms: number, begin: () => Promise<T>): Promise<T | Error | undefined> {
      let ended: T | Error | undefined;
      const ending = (value: T | Error) => {
        ended = value;
      };
      begin().then(ending, ending);
      while (vi.getTimerCount() === 0) await new Promise((done) => setImmediate(done));
      for (let passed = 0; passed < ms; passed += 100) await vi.advanceTimersByTimeAsync(100);
      // What ends by a timer may still have to close a socket.
      for (let turn = 0; turn < 100 && ended === undefined; turn += 1)
        await new Promise((done) => setImmediate(done));
      return ended;
    }

    test("GET /api/health answers 503 within 5 s", async () => {
      const { GET } = await import(resolve("app/api/health/route.ts"));
      const ask = (): Promise<Response> => GET(new NextRequest("http://127.0.0.1:3000/api/health"));
      const answer = await outcomeAfter(5 * secondMs, ask);
      expect(answer).toMatchObject({ status: 503 });
      expect(await (answer as Response).json()).toMatchObject({ status: "failing", database: "failing" });
    });

    test("what a page waits for ends within 10 s", async () => {
      const read = () => promptly(db().tenant.count());
      expect(await outcomeAfter(10 * secondMs, read)).toBeInstanceOf(Unavailable);
    });

    test("a statement of the worker ends within a minute, as no answer", async () => {
      const failed = await outcomeAfter(minuteMs, () => runSql("SELECT 1"));
      expect(unavailableIf(failed)).toBeInstanceOf(Unavailable);
    });
  },
);

const hanging: Record<string, () => Promise<unknown>> = {
  "a statement of its own": () => db().$queryRaw`SELECT pg_sleep(3600)::text`,
  "a read of a locked table": () => db().upstreamStatus.findMany(),
  "a change of a locked table": () => db().upstreamStatus.deleteMany(),
};

const limits = () => db().$queryRaw`SELECT current_setting('statement_timeout') AS statement,
  current_setting('idle_in_transaction_session_timeout') AS idle`;

test("the database ends what the app has given up", async () => {
  expect(await limits()).toEqual([{ statement: "45s", idle: "45s" }]);
});

/** Runs it with a limit that the connection brings along, as that of a role does. */
async function withStatementTimeout(ms: number, work: () => Promise<void>): Promise<void> {
  const url = new URL(app.databaseUrl);
  url.searchParams.set("statement_timeout", String(ms));
  await closeDb();
  adoptEnvironment({ DATABASE_URL: url.href });
  try {
    await work();
  } finally {
    await closeDb();
    adoptEnvironment({ DATABASE_URL: app.databaseUrl });
  }
}

// The embedded database has one session, and no roles.
test.each(process.env.TEST_DATABASE_URL ? [20_000] : [])(
  "a limit of the database's role, %i ms, stays",
  (ms) =>
    withStatementTimeout(ms, async () => {
      expect(await limits()).toEqual([{ statement: "20s", idle: "45s" }]);
    }),
);

test.each(process.env.TEST_DATABASE_URL ? Object.entries(hanging) : [])(
  "%s that hangs until a limit of the database's role ends it counts as no answer",
  async (_, hang) => {
    const holder = new pg.Client({ connectionString: app.databaseUrl });
    await holder.connect();
    try {
      await holder.query("BEGIN; LOCK TABLE upstream_status IN ACCESS EXCLUSIVE MODE");
      await withStatementTimeout(200, async () => {
        expect(unavailableIf(await hang().catch((error: unknown) => error))).toBeInstanceOf(Unavailable);
      });
    } finally {
      await holder.end();
    }
  },
);
