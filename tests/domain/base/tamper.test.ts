import { beforeAll, describe, expect, test } from "vitest";
import { open, seal } from "#lib/base/seal.ts";
import { type Place, type Purpose, placeOf, purposes } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { readStored } from "#lib/base/stored-values.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* Whoever can write to the database can't make the app take one secret for another, in any sealed column. */

useTestApp();
let planted: Map<string, string>;
beforeAll(async () => {
  planted = await plantSealed({ keys: 3, others: 3 });
});

const refuses = (sealed: string, where: Place) =>
  expect(open(sealed, where), sealed).rejects.toBeInstanceOf(UnreadableError);

async function rowsOf(purpose: Purpose) {
  const { value: rows = [] } = await readStored(purpose).next();
  return rows.map((row: (typeof rows)[number]) => ({
    ...row,
    place: placeOf(purpose, row.tenantId, row.recordId, row.version),
  }));
}

const withPart = (parts: string[], at: number, part: string) => parts.with(at, part).join(".");

describe.each(purposes)("%s", (purpose) => {
  test("with any bit of any part flipped it is refused", async () => {
    const [row] = await rowsOf(purpose);
    const parts = row?.sealed.split(".") ?? [];
    expect(parts).toHaveLength(5);
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await refuses(withPart(parts, index, flipped.toString("base64url")), row?.place as Place);
      }
    }
  });

  test("cut off anywhere, or with a part left out, doubled or emptied, it is refused", async () => {
    const [row] = await rowsOf(purpose);
    const { sealed, place } = row ?? { sealed: "", place: placeOf(purpose, null, "") };
    for (let length = 0; length < sealed.length; length += 1) {
      await refuses(sealed.slice(0, length), place);
      await refuses(sealed.slice(length + 1), place);
    }
    const parts = sealed.split(".");
    for (const at of parts.keys()) {
      await refuses(withPart(parts, at, ""), place);
      await refuses(parts.toSpliced(at, 1).join("."), place);
      await refuses(parts.toSpliced(at, 0, parts[at] ?? "").join("."), place);
    }
  });

  test("each of its parts is refused from another value of the same row", async () => {
    const [row] = await rowsOf(purpose);
    if (!row) throw new Error("no row");
    const parts = row.sealed.split(".");
    const other = (await seal(new Secret("another value"), row.place)).split(".");
    for (const at of parts.keys()) await refuses(withPart(parts, at, other[at] ?? ""), row.place);
  });

  test("it opens in its own row alone, of all rows of all columns", async () => {
    const all = (await Promise.all(purposes.map(rowsOf))).flat();
    for (const { sealed, place } of await rowsOf(purpose))
      for (const other of all)
        if (other.place.purpose === purpose && other.place.recordId === place.recordId)
          expect((await open(sealed, other.place)).reveal()).toBe(
            planted.get(`${purpose}/${place.recordId}`),
          );
        else await refuses(sealed, other.place);
  });

  test("a value sealed for the row that this one replaced is refused", async () => {
    const [row] = await rowsOf(purpose);
    if (!row) throw new Error("no row");
    const before = await seal(new Secret("of the row before"), { ...row.place, recordId: "before" });
    await refuses(before, row.place);
  });
});
