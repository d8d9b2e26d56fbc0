import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, sql, transact } from "#lib/base/db.ts";
import { insert, insertIfFree, update, writeTogether } from "#lib/base/together.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

beforeEach(async () => {
  await db().label.deleteMany();
});

const names = async () => (await db().label.findMany({ orderBy: { name: "asc" } })).map(({ name }) => name);
const label = (name: string) => ({ name, createdAt: clock.now() });
const one = sql`SELECT 1`;
const none = sql`SELECT 1 WHERE false`;

test("everything is written, or nothing where the first part has no row", async () => {
  expect(await writeTogether(one, [insert("label", label("a")), insert("label", label("b"))])).toBe(true);
  expect(await writeTogether(none, [insert("label", label("c"))])).toBe(false);
  expect(await writeTogether(insertIfFree("label", label("a")), [insert("label", label("c"))])).toBe(false);
  expect(await names()).toEqual(["a", "b"]);
});

test("a part that writes too little undoes the others", async () => {
  const missing = update("staff", "00000000-0000-4000-8000-000000000000", { name: "Nobody" });
  await expect(writeTogether(one, [insert("label", label("a")), missing])).rejects.toThrow(/not written/);
  expect(await names()).toEqual([]);
});

test("it is part of a transaction that is given", async () => {
  const rolledBack = transact(async (tx) => {
    await writeTogether(one, [insert("label", label("a"))], tx);
    throw new Error("rolled back");
  });
  await expect(rolledBack).rejects.toThrow("rolled back");
  expect(await names()).toEqual([]);
});

test("a unique value that is taken is told apart, in and out of a transaction", async () => {
  await writeTogether(one, [insert("label", label("a"))]);
  const again = insert("label", label("a"));
  const errors = [
    await writeTogether(one, [again]).catch((error: unknown) => error),
    await transact((tx) => writeTogether(one, [again], tx)).catch((error: unknown) => error),
  ];
  expect(errors.map((error) => isTaken(error, "label_pkey") || isTaken(error, "name"))).toEqual([true, true]);
});

test("every column is called like its field in snake case, as its statements expect", () => {
  const schema = readFileSync("prisma/schema.prisma", "utf8");
  const fields = [...schema.matchAll(/^ {2}(\w+) .*@map\("(\w+)"\)/gm)];
  expect(fields.length).toBeGreaterThan(100);
  for (const [, field = "", column] of fields)
    expect(field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).toBe(column);
});
