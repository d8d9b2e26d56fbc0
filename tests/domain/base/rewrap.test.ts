import { randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { db, transact } from "#lib/base/db.ts";
import { listKeyUses } from "#lib/base/keys-in-use.ts";
import { rewrapAll, rewrapPage } from "#lib/base/rewrap.ts";
import { open, seal } from "#lib/base/seal.ts";
import { type Purpose, placeOf, purposes, sealedColumns } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { readStored, type StoredValue } from "#lib/base/stored-values.ts";
import { keyIdOf, plantSealed } from "#tests/support/hands/sealed.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* Everything that is stored moves to a new encryption key while the app runs, and nothing becomes unreadable. */

useTestApp();
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const [old, newer] = [keyed("old"), keyed("newer")];
const hold = (...keys: string[]) => adoptEnvironment({ ENCRYPTION_KEYS: keys.join(",") });

/** More than two pages of API keys, and some of everything else, under the old key. */
const keys = 450;
let planted: Awaited<ReturnType<typeof plantSealed>>;

beforeEach(async () => {
  hold(old);
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key CASCADE`;
  planted = await plantSealed({ keys, others: 3 });
  hold(newer, old);
});

/** Throws unless every value opens to what was sealed. */
async function expectAllReadable(without?: string): Promise<void> {
  let count = 0;
  for (const purpose of purposes)
    for await (const page of readStored(purpose))
      for (const { sealed, tenantId, recordId, version } of page) {
        if (recordId === without) continue;
        const value = await open(sealed, placeOf(purpose, tenantId, recordId, version));
        expect(value.reveal()).toBe(planted.get(`${purpose}/${recordId}`));
        count += 1;
      }
  expect(count).toBe(planted.size - (without ? 1 : 0));
}

const usesOf = async () => Object.fromEntries((await listKeyUses()).map(({ kid, values }) => [kid, values]));

const firstPage = async (purpose: Purpose): Promise<StoredValue[]> =>
  (await readStored(purpose).next()).value ?? [];

test("every sealed column is encrypted again with the first key, and the old key can go", async () => {
  expect(await usesOf()).toEqual({ newer: 0, old: planted.size });
  expect(await rewrapAll(() => undefined)).toEqual({ late: 0, unreadable: [] });
  expect(await usesOf()).toEqual({ newer: planted.size, old: 0 });
  hold(newer);
  await expectAllReadable();
});

test("a second run replaces nothing", async () => {
  await rewrapAll(() => undefined);
  const before = await firstPage("organization-key");
  const told: number[] = [];
  await rewrapAll((done) => void told.push(done));
  expect(told).toEqual([]);
  expect(await firstPage("organization-key")).toEqual(before);
});

test("ended after any page, each value is readable, and the next run does the rest", async () => {
  let ends = 0;
  for (let isDone = false; !isDone; ) {
    const run = rewrapAll(() => {
      throw new Error("killed");
    });
    isDone = await run.then(
      () => true,
      () => false,
    );
    ends += isDone ? 0 : 1;
    await expectAllReadable();
  }
  // Three pages of API keys, and one of each other purpose.
  expect(ends).toBe(3 + purposes.length - 1);
  hold(newer);
  await expectAllReadable();
});

test.each(purposes)("what is written between read and write stays: %s", async (purpose) => {
  const page = await firstPage(purpose);
  const [row] = page;
  if (!row) throw new Error(`${purpose} has no row`);
  const place = placeOf(purpose, row.tenantId, row.recordId, row.version);
  const later = await seal(new Secret("written meanwhile"), place);
  const { table, column, record } = sealedColumns[purpose];
  await db().$executeRawUnsafe(
    `UPDATE ${table} SET ${column} = $1 WHERE ${record}::text = $2`,
    later,
    row.recordId,
  );
  expect(await rewrapPage(purpose, page)).toEqual({ passedOver: [row], unreadable: [] });
  planted.set(`${purpose}/${row.recordId}`, "written meanwhile");
  await expectAllReadable();
  expect((await firstPage(purpose)).map(({ sealed }) => keyIdOf(sealed))).toEqual(page.map(() => "newer"));
});

test("a secret that was deleted between read and write does not come back", async () => {
  const page = await firstPage("operation-secret");
  await db().operation.updateMany({ data: { secret: null } });
  expect((await rewrapPage("operation-secret", page)).passedOver).toEqual(page);
  expect(await firstPage("operation-secret")).toEqual([]);
});

test("two runs at once leave every value readable under the new key", async () => {
  const runs = await Promise.all([1, 2].map(() => rewrapAll(() => undefined)));
  for (const run of runs) expect(run).toEqual({ late: 0, unreadable: [] });
  expect(await usesOf()).toEqual({ newer: planted.size, old: 0 });
  await expectAllReadable();
});

test("what another process writes under the old key meanwhile is counted and encrypted again", async () => {
  let isWritten = false;
  const run = await rewrapAll(async () => {
    if (isWritten) return;
    isWritten = true;
    const [row] = await firstPage("organization-key");
    const place = placeOf("organization-key", row?.tenantId ?? "", row?.recordId ?? "");
    hold(old);
    const sealed = await seal(new Secret("of an older process"), place);
    hold(newer, old);
    await db().organizationKey.update({ where: { id: row?.recordId ?? "" }, data: { sealed } });
    planted.set(`organization-key/${row?.recordId}`, "of an older process");
  });
  expect(run).toEqual({ late: 1, unreadable: [] });
  expect(await usesOf()).toEqual({ newer: planted.size, old: 0 });
  await expectAllReadable();
});

test("a row that can't be decrypted is left as it is and named, and the rest is done", async () => {
  const [row] = await firstPage("organization-key");
  if (!row) throw new Error("no row");
  const damaged = `${row.sealed.slice(0, -4)}AAAA`;
  await db().organizationKey.update({ where: { id: row.recordId }, data: { sealed: damaged } });
  const { tenantId, recordId } = row;
  expect(await rewrapAll(() => undefined)).toEqual({
    late: 0,
    unreadable: [
      {
        purpose: "organization-key",
        table: "organization_key",
        tenantId,
        recordId,
        needed: true,
        keyId: "old",
        isHeld: true,
      },
    ],
  });
  expect(await usesOf()).toEqual({ newer: planted.size - 1, old: 1 });
  expect((await firstPage("organization-key"))[0]?.sealed).toBe(damaged);
  await expectAllReadable(recordId);
});

test("a row that somebody has locked is passed over without waiting, and done by the next run", async () => {
  const page = await firstPage("ledger-key");
  const isServer = Boolean(process.env.TEST_DATABASE_URL);
  const { run } = await transact(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM ledger_key FOR UPDATE`;
    const running = rewrapPage("ledger-key", page);
    // The embedded database runs one transaction at a time: there the other one waits for this one.
    if (isServer) await running;
    return { run: running };
  });
  expect((await run).passedOver).toEqual(isServer ? page : []);
  expect(await rewrapAll(() => undefined)).toEqual({ late: 0, unreadable: [] });
  expect(await usesOf()).toEqual({ newer: planted.size, old: 0 });
});
