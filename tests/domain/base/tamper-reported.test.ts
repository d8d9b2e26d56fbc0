import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { seal } from "#lib/base/seal.ts";
import { type Purpose, placeOf, purposes, sealedColumns } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { readStored, type StoredValue } from "#lib/base/stored-values.ts";
import { requireNonePutBack } from "#lib/cli/put-back.ts";
import { requireReadable } from "#lib/cli/unreadable.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* Whatever is done to a sealed value in the database, `npm run doctor -- secrets` names its row, and never the value. */

useTestApp();

type Row = StoredValue & { purpose: Purpose };
let rows: Row[] = [];
let total = 0;

beforeAll(async () => {
  total = (await plantSealed({ keys: 3, others: 3 })).size;
  for (const purpose of purposes)
    for await (const page of readStored(purpose)) rows.push(...page.map((row) => ({ ...row, purpose })));
  rows = rows.sort((one, other) => one.recordId.localeCompare(other.recordId));
  expect(rows).toHaveLength(total);
});

async function write({ purpose, recordId }: Row, sealed: string, version?: string): Promise<void> {
  const { table, column, record, version: sealedAs } = sealedColumns[purpose];
  const set = version === undefined ? "" : `, ${sealedAs} = '${version}'`;
  await db().$executeRawUnsafe(
    `UPDATE ${table} SET ${column} = $1${set} WHERE ${record}::text = $2`,
    sealed,
    recordId,
  );
}

afterEach(async () => {
  for (const row of rows) await write(row, row.sealed, row.version ?? undefined);
  expect(await requireReadable()).toBe(`all ${total} can be decrypted`);
});

const rowsOf = (purpose: Purpose) => rows.filter((row) => row.purpose === purpose);
const nameOf = ({ purpose, recordId }: Row) => `${sealedColumns[purpose].table} ${recordId}`;
const pairsOf = <T>(all: T[]): [T, T][] =>
  all.flatMap((one, at) => all.slice(at + 1).map((other) => [one, other]));

/** Doctor names these rows and no other, and repeats nothing of what they hold. */
async function expectNamed(...damaged: Row[]): Promise<void> {
  const report = await requireReadable().catch((error: Error) => error.message);
  const [first = "", ...lines] = report.split("\n");
  expect(first).toBe(`${damaged.length} of ${total} can't be decrypted:`);
  const named = damaged.map(nameOf).sort();
  expect(lines.map((line) => /^\w+ [\w-]+/.exec(line)?.[0]).sort()).toEqual(named);
  for (const { sealed } of damaged)
    for (const part of sealed.split(".").slice(1)) expect(report).not.toContain(part);
}

/** Each part with its first and its last bit turned. */
function* turned(sealed: string): Generator<string> {
  const parts = sealed.split(".");
  for (const [at, part] of parts.entries()) {
    const bytes = Buffer.from(part, "base64url");
    for (const bit of [0, bytes.length * 8 - 1]) {
      const other = Buffer.from(bytes);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      yield parts.with(at, other.toString("base64url")).join(".");
    }
  }
}

/** Nothing, one character, all up to each dot, and all but the last and the first character. */
function* cut(sealed: string): Generator<string> {
  const dots = [...sealed.matchAll(/\./g)].map(({ index }) => index);
  for (const length of [0, 1, ...dots, sealed.length - 1]) yield sealed.slice(0, length);
  yield sealed.slice(1);
}

describe.each(purposes)("%s", (purpose) => {
  test.each([
    ["a bit turned", turned],
    ["its end or its beginning cut off", cut],
  ])("with %s", async (_, damage) => {
    const [row] = rowsOf(purpose);
    if (!row) throw new Error("no row");
    for (const damaged of damage(row.sealed)) {
      await write(row, damaged);
      await expectNamed(row);
    }
  });

  test("with any two of its rows swapped, both are named", async () => {
    for (const [one, other] of pairsOf(rowsOf(purpose))) {
      await write(one, other.sealed);
      await write(other, one.sealed);
      await expectNamed(one, other);
      await write(one, one.sealed);
      await write(other, other.sealed);
    }
  });

  test("with a value that is older than its row", async () => {
    const [row] = rowsOf(purpose);
    if (!row) throw new Error("no row");
    const place = placeOf(purpose, row.tenantId, "the row before", row.version);
    await write(row, await seal(new Secret("an older value"), place));
    await expectNamed(row);
  });
});

test("values of two columns swapped are both named, whichever they are", async () => {
  const firsts = purposes.flatMap((purpose) => rowsOf(purpose).slice(0, 1));
  expect(firsts).toHaveLength(purposes.length);
  for (const [one, other] of pairsOf(firsts)) {
    await write(one, other.sealed);
    await write(other, one.sealed);
    await expectNamed(one, other);
    await write(one, one.sealed);
    await write(other, other.sealed);
  }
});

const versioned = purposes.filter((purpose) => sealedColumns[purpose].version !== null);

test.each(versioned)(
  "%s: a value that was replaced, put back alone and with its version",
  async (purpose) => {
    const [row] = rowsOf(purpose);
    if (!row) throw new Error("no row");
    const before = randomUUID();
    const place = placeOf(purpose, row.tenantId, row.recordId, before);
    const old = await seal(new Secret("the value before"), place);
    await write(row, old);
    await expectNamed(row);
    await db().auditEvent.create({
      data: {
        id: randomUUID(),
        at: new Date(),
        action: "staff.changed",
        targetType: "staff",
        targetId: "none",
        detail: { sealed: `${purpose}/${row.recordId}/${row.version}` },
      },
    });
    expect(await requireNonePutBack()).toBe("none was put back");
    await write(row, old, before);
    expect(await requireReadable()).toBe(`all ${total} can be decrypted`);
    await expect(requireNonePutBack()).rejects.toThrow(nameOf(row));
  },
);
