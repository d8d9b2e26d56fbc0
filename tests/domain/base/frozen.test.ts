import { expect, test } from "vitest";
import { db, transact } from "#lib/base/db.ts";
import { Unavailable } from "#lib/base/errors.ts";
import { unavailableIf } from "#lib/base/reach.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

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
