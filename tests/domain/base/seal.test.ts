import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, seal } from "#lib/base/seal.ts";
import type { Place } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { forgetEnv } from "#lib/base/settings.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

const place = fc.record({
  purpose: fc.constantFrom("organization-key" as const, "oidc-client-secret" as const),
  tenantId: fc.uuid(),
  recordId: fc.uuid(),
  version: fc.option(fc.uuid()),
});
const value = fc.string({ unit: "binary", minLength: 0, maxLength: 300 });
// A lone surrogate is no text that UTF-8 can carry; Polytomic's keys are ASCII.
const text = value.filter((each) => each.isWellFormed());

const refuses = (sealed: string, where: Place) =>
  expect(open(sealed, where)).rejects.toThrow(UnreadableError);

describe("a sealed secret", () => {
  test("opens to what it was, in its own place", async () => {
    await fc.assert(
      fc.asyncProperty(text, place, async (each, where) => {
        const opened = await open(await seal(new Secret(each), where), where);
        expect(opened.reveal()).toBe(each);
      }),
      { numRuns: 60 },
    );
  });

  test("opens by its ids in any letter case, also when it was sealed by them in upper case", async () => {
    const where: Place = { purpose: "organization-key", tenantId: "a1b2", recordId: "c3d4", version: null };
    const upper = { ...where, tenantId: "A1B2", recordId: "C3D4" };
    for (const [one, other] of [
      [where, upper],
      [upper, where],
    ] as const)
      expect((await open(await seal(new Secret("a key"), one), other)).reveal()).toBe("a key");
  });

  test("never opens in another row, tenant or purpose, or as another version", async () => {
    await fc.assert(
      fc.asyncProperty(text, place, place, async (each, where, elsewhere) => {
        fc.pre(JSON.stringify(where) !== JSON.stringify(elsewhere));
        const sealed = await seal(new Secret(each), where);
        for (const part of ["purpose", "tenantId", "recordId", "version"] as const) {
          const moved = { ...where, [part]: elsewhere[part] };
          if (moved[part] !== where[part]) await refuses(sealed, moved);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("is refused with any bit flipped, and with any end cut off", async () => {
    const where: Place = { purpose: "organization-key", tenantId: "t", recordId: "r", version: null };
    const sealed = await seal(new Secret("an organization key"), where);
    const parts = sealed.split(".").map((part) => Buffer.from(part, "base64url"));
    for (const [index, part] of parts.entries()) {
      for (let bit = 0; bit < part.length * 8; bit += 1) {
        const flipped = parts.map((each) => Buffer.from(each));
        const bytes = flipped[index];
        if (bytes) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await refuses(flipped.map((each) => each.toString("base64url")).join("."), where);
      }
    }
    for (let length = 0; length < sealed.length; length += 7) await refuses(sealed.slice(0, length), where);
  });

  test("swapped between two rows opens in neither", async () => {
    const one: Place = { purpose: "organization-key", tenantId: "t", recordId: "1", version: null };
    const two: Place = { ...one, recordId: "2" };
    const [first, second] = [await seal(new Secret("first"), one), await seal(new Secret("second"), two)];
    await refuses(second, one);
    await refuses(first, two);
  });

  test("opens as long as its key is among the keys, and new ones are sealed with the first", async () => {
    const where: Place = { purpose: "organization-key", tenantId: "t", recordId: "r", version: null };
    const old = process.env.ENCRYPTION_KEYS ?? "";
    const sealed = await seal(new Secret("kept"), where);
    const fresh = `new:${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;
    try {
      process.env.ENCRYPTION_KEYS = `${fresh},${old}`;
      forgetEnv();
      expect((await open(sealed, where)).reveal()).toBe("kept");
      const newer = await seal(new Secret("newer"), where);
      process.env.ENCRYPTION_KEYS = fresh;
      forgetEnv();
      expect((await open(newer, where)).reveal()).toBe("newer");
      await refuses(sealed, where);
    } finally {
      process.env.ENCRYPTION_KEYS = old;
      forgetEnv();
    }
  });
});

test("a secret reveals nothing when it is printed, joined, inspected or put into JSON", async () => {
  const { inspect } = await import("node:util");
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), (value) => {
      const secret = new Secret(value);
      const seen = [
        `${secret}`,
        JSON.stringify({ secret }),
        inspect(secret),
        inspect({ secret }, { depth: 9 }),
      ];
      for (const text of seen) expect(text.includes(value) && !"[secret]".includes(value)).toBe(false);
      expect(Object.keys(secret)).toEqual([]);
    }),
  );
});
