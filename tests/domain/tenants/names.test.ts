import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey } from "#lib/tenants/names.ts";

test.each([
  ["Acme", "ACME"],
  ["Acme", "Acme, Inc."],
  ["Acme Inc", "acme LTD"],
  ["Acme Co. Ltd", "Acme"],
  ["Northwind Clinics", "North-wind  clinics"],
  ["Crédit Nord S.A.", "Credit Nord"],
  ["Smith & Sons", "Smith and Sons"],
])("%s is close to %s", (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other));
});

test.each([
  ["Acme", "Acme Health"],
  ["Northwind", "Southwind"],
  ["Inc", "Ltd"],
])("%s is not close to %s", (one, other) => {
  expect(nameKey(one)).not.toBe(nameKey(other));
});

test("no name that shows anything has an empty key, and a key is its own key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
      fc.pre(name.trim() !== "");
      if (/[\p{L}\p{N}]/u.test(name)) expect(nameKey(name)).not.toBe("");
    }),
  );
});
