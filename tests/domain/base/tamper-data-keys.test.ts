import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { forgetDataKeys, openDataKey } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { providerOf } from "#lib/base/key-provider.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { rewrapDataKeys } from "#lib/base/rewrap-data-keys.ts";
import { currentKey } from "#lib/base/seal.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { checkKeyProvider } from "#lib/cli/key-provider.ts";
import { explain } from "#lib/cli/startup-error.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import type { DataKey } from "#prisma/client/client.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { credentials, openKms } from "#tests/support/world/kms.ts";
import { openVault } from "#tests/support/world/vault.ts";

/* A wrapped data key that was changed in the database opens nothing, and doctor names it and no other. */

useTestApp();
const token = "hvs.stand-in-token";
const [vault, kms] = await Promise.all([openVault(token), openKms(() => new Date())]);
const folder = mkdtempSync(join(tmpdir(), "wrapping-"));
const file = join(folder, "keys");
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const firstInFile = keyed("w1");
afterAll(async () => {
  await Promise.all([vault.close(), kms.close()]);
  rmSync(folder, { recursive: true });
});

const providers = {
  file: { KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file },
  vault: {
    KEY_PROVIDER: "vault",
    VAULT_ADDR: vault.origin,
    VAULT_TOKEN: token,
    VAULT_TRANSIT_KEY: "onboarding",
  },
  aws_kms: {
    KEY_PROVIDER: "aws-kms",
    AWS_KMS_ENDPOINT: kms.origin,
    AWS_KMS_KEY_ID: "alias/onboarding",
    ...credentials,
  },
} as const;

describe.each(["file", "vault", "aws_kms"] as const)("%s", (name) => {
  let keys: [DataKey, DataKey, DataKey];

  /** Three data keys, the last of which encrypts. */
  beforeEach(async () => {
    writeFileSync(file, firstInFile);
    adoptEnvironment(providers[name]);
    await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key, data_key CASCADE`;
    for (let made = 0; made < 3; made += 1) {
      await db().dataKey.updateMany({ data: { isCurrent: false } });
      forgetDataKeys();
      await currentKey();
    }
    await plantSealed({ keys: 1, others: 0 });
    const [one, other, current] = await db().dataKey.findMany({ orderBy: { isCurrent: "asc" } });
    if (!one || !other || !current) throw new Error("no data keys");
    keys = [one, other, current];
  });

  const write = async ({ id }: DataKey, data: { wrapped?: string; wrappingKey?: string }) => {
    await db().dataKey.update({ where: { id }, data });
    forgetDataKeys();
  };

  const refuses = (id: string, wrapped: string, wrappingKey: string) =>
    expect(providerOf(name).unwrap({ text: wrapped, wrappingKey }, id), wrapped).rejects.toMatchObject({
      isRefusal: true,
    });

  /** The damaged ones are named; the others open at the same time, in the same process. */
  async function expectNamed(...damaged: DataKey[]): Promise<string> {
    forgetDataKeys();
    for (const { id } of damaged) await expect(openDataKey(id)).rejects.toThrow(ProviderError);
    for (const { id } of keys.filter((key) => !damaged.includes(key)))
      expect(await openDataKey(id)).toHaveLength(32);
    forgetDataKeys();
    const report = await checkKeyProvider().catch(explain);
    expect(report).toContain(`${damaged.length} of 3 can't be unwrapped:`);
    for (const key of keys) expect(report.includes(`data_key ${key.id}`)).toBe(damaged.includes(key));
    for (const { wrapped } of damaged) expect(report).not.toContain(wrapped.slice(-20));
    return report;
  }

  test("whole, all of them open", async () => {
    expect(await checkKeyProvider()).toContain(`unwraps data key ${keys[2].id}`);
  });

  test("with any bit turned it is refused", async () => {
    const [{ id, wrapped, wrappingKey }] = keys;
    // What precedes the bytes names the version of the wrapping key.
    const [, before = "", text = ""] = /^(vault:v1:)?(.+)$/.exec(wrapped) ?? [];
    const encoding = name === "file" ? "base64url" : "base64";
    const parts = text.split(".");
    for (const [at, part] of parts.entries()) {
      const bytes = Buffer.from(part, encoding);
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const other = Buffer.from(bytes);
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await refuses(id, `${before}${parts.with(at, other.toString(encoding)).join(".")}`, wrappingKey);
      }
    }
  });

  test("cut off anywhere it is refused", async () => {
    const [{ id, wrapped, wrappingKey }] = keys;
    const whole = wrapped.replace(/=+$/, "");
    for (let length = 0; length < whole.length; length += 1)
      await refuses(id, whole.slice(0, length), wrappingKey);
  });

  test("doctor names it, and values of the others still open", async () => {
    const [first, , current] = keys;
    const end = first.wrapped.length - 24;
    for (const damaged of [
      "",
      first.wrapped.slice(0, end),
      `${first.wrapped.slice(0, end)}${"A".repeat(24)}`,
    ]) {
      await write(first, { wrapped: damaged });
      await expectNamed(first);
    }
    await write(current, { wrapped: first.wrapped });
    await expectNamed(first, current);
    expect(await readHealth()).toMatchObject({ status: "failing", database: "ok" });
    // No stored value uses the first one.
    await write(current, { wrapped: current.wrapped });
    expect(await readHealth()).toMatchObject({ status: "ok" });
  });

  test.each(["another-1:v9", "transit/newer:v1", "w9", "arn:aws:kms:eu-central-1:111122223333:alias/newer"])(
    "with the wrapping key %s in its row it is named as damaged, and that key is not missed",
    async (wrappingKey) => {
      await write(keys[0], { wrappingKey });
      const report = await expectNamed(keys[0]);
      expect(report).toContain(`data_key ${keys[0].id}. A stored data key was altered`);
      expect(report).toContain("Restore the rows of the table data_key");
      expect(report).not.toMatch(/has no key|VAULT_|AWS_|WRAPPING_KEYS_FILE/);
    },
  );

  test("with another provider in its row it is named as damaged, and that provider is not missed", async () => {
    for (const provider of ["file", "vault", "aws_kms"] as const) {
      if (provider === name) continue;
      await db().dataKey.update({ where: { id: keys[0].id }, data: { provider } });
      const report = await expectNamed(keys[0]);
      expect(report).toContain("A stored data key was altered");
      expect(report).not.toMatch(/VAULT_|AWS_|WRAPPING_KEYS_FILE/);
    }
  });

  test("any two swapped are both named", async () => {
    const [one, other, current] = keys;
    for (const [a, b] of [
      [one, other],
      [one, current],
      [other, current],
    ] as const) {
      await write(a, { wrapped: b.wrapped });
      await write(b, { wrapped: a.wrapped });
      await expectNamed(a, b);
      await write(a, { wrapped: a.wrapped });
      await write(b, { wrapped: b.wrapped });
    }
  });
});

test("a wrapped data key that names another wrapping key than its row is damaged, and no key is missed", async () => {
  writeFileSync(file, firstInFile);
  adoptEnvironment({ ...providers.file });
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key, data_key CASCADE`;
  forgetDataKeys();
  const { id } = await currentKey();
  const { wrapped } = await db().dataKey.findUniqueOrThrow({ where: { id } });
  const [header = "", ...rest] = wrapped.split(".");
  const other = Buffer.from(header, "base64url").toString().replace('"kid":"w1"', '"kid":"w9"');
  const altered = [Buffer.from(other).toString("base64url"), ...rest].join(".");
  await db().dataKey.update({ where: { id }, data: { wrapped: altered } });
  forgetDataKeys();
  const report = await checkKeyProvider().catch(explain);
  expect(report).toContain(`data_key ${id}. A stored data key was altered`);
  expect(report).not.toContain("has no key");
});

test("an older wrapping that is put back opens only while its wrapping key is there", async () => {
  const next = keyed("w2");
  writeFileSync(file, firstInFile);
  adoptEnvironment({ ...providers.file });
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key, data_key CASCADE`;
  forgetDataKeys();
  const { id } = await currentKey();
  const { wrapped } = await db().dataKey.findUniqueOrThrow({ where: { id } });
  writeFileSync(file, `${next}\n${firstInFile}`);
  await rewrapDataKeys();
  writeFileSync(file, next);
  await db().dataKey.update({ where: { id }, data: { wrapped, wrappingKey: "w1" } });
  forgetDataKeys();
  await expect(checkKeyProvider()).rejects.toThrow(
    `data_key ${id}. The file with the wrapping keys has no key w1`,
  );
});

test.each([
  "../sys/mounts/x/onboarding:v1",
  "transit/..:v1",
  "transit?a=/onboarding:v1",
  "transit/onboarding#:v1",
  "onboarding",
])("a wrapping key that was changed leads to no other path at Vault: %s", async (wrappingKey) => {
  adoptEnvironment(providers.vault);
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key, data_key CASCADE`;
  forgetDataKeys();
  const { id } = await currentKey();
  await db().dataKey.update({ where: { id }, data: { wrappingKey } });
  forgetDataKeys();
  vault.asked.length = 0;
  await expect(checkKeyProvider()).rejects.toThrow(`data_key ${id}. A stored data key was altered`);
  expect(vault.asked).toEqual([]);
});
