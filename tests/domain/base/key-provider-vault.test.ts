import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeEach, expect, test } from "vitest";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { listWrappingWords, rewrapDataKeys } from "#lib/base/rewrap-data-keys.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { openVault } from "#tests/support/world/vault.ts";

/* What only Vault does: a key that must be derived, and a move to another key. */

useTestApp();
const token = "hvs.stand-in-token";
const vault = await openVault(token);
afterAll(() => vault.close());

function use(key = "onboarding"): void {
  const asked = { VAULT_ADDR: vault.origin, VAULT_TOKEN: token, VAULT_TRANSIT_KEY: key };
  const plain = { VAULT_TOKEN_FILE: "", VAULT_TRANSIT_MOUNT: "", VAULT_NAMESPACE: "" };
  adoptEnvironment({ KEY_PROVIDER: "vault", ...plain, ...asked });
  forgetDataKeys();
}

beforeEach(async () => {
  await db().dataKey.deleteMany();
  const plain = { token, mount: "transit", namespace: undefined };
  Object.assign(vault.state, { isDerived: true, refuses: "", ...plain });
  use();
});

const place = placeOf("canary", null, "1");
const sealOne = () => seal(new Secret("a value"), place);
const reads = async (sealed: string) => (await open(sealed, place)).reveal();

test("a key that ignores the context is refused before anything is encrypted", async () => {
  vault.state.isDerived = false;
  await expect(sealOne()).rejects.toMatchObject({ hint: expect.stringContaining("derived=true") });
  expect(await db().dataKey.count()).toBe(0);
});

test("nor is anything encrypted while Vault does not say whether its key ignores the context", async () => {
  vault.state.refuses = "decrypt";
  await expect(sealOne()).rejects.toThrow("Vault answered 403");
  expect(await db().dataKey.count()).toBe(0);
});

test("to another key, every value is readable before, between and after", async () => {
  const sealed = await sealOne();
  use("newer");
  expect(await reads(sealed)).toBe("a value");
  expect(await rewrapDataKeys()).toBe(1);
  expect(await listWrappingWords()).toEqual(["Vault, key transit/newer:v1: 1 data key"]);
  forgetDataKeys();
  vault.asked.length = 0;
  expect(await reads(sealed)).toBe("a value");
  expect(await rewrapDataKeys()).toBe(1);
  expect(vault.asked).toEqual(["decrypt", "rewrap"]);
});

test("the mount and the namespace that are set are asked, and no other", async () => {
  Object.assign(vault.state, { mount: "teams/keys", namespace: "partners/eu" });
  await expect(sealOne()).rejects.toThrow("Vault answered 404");
  adoptEnvironment({ VAULT_TRANSIT_MOUNT: "teams/keys" });
  await expect(sealOne()).rejects.toThrow("Vault answered 404");
  adoptEnvironment({ VAULT_NAMESPACE: "partners/eu" });
  const sealed = await sealOne();
  forgetDataKeys();
  expect(await reads(sealed)).toBe("a value");
  expect(await listWrappingWords()).toEqual(["Vault, key teams/keys/onboarding:v1: 1 data key"]);
});

test("a token file is read at each request, so one that Vault's agent renews needs no restart", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "vault-token-")), "token");
  adoptEnvironment({ VAULT_TOKEN: "", VAULT_TOKEN_FILE: file });
  await expect(sealOne()).rejects.toThrow("VAULT_TOKEN_FILE can't be read");
  writeFileSync(file, `${token}\n`);
  const sealed = await sealOne();
  vault.state.token = "hvs.renewed-token";
  forgetDataKeys();
  await expect(reads(sealed)).rejects.toThrow("Vault answered 403");
  writeFileSync(file, "hvs.renewed-token\n");
  forgetDataKeys();
  expect(await reads(sealed)).toBe("a value");
});

test("a token that can't be sent in a header is in no error", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "vault-token-")), "token");
  writeFileSync(file, `${token}\nand a second line`);
  adoptEnvironment({ VAULT_TOKEN: "", VAULT_TOKEN_FILE: file });
  forgetDataKeys();
  const error = await sealOne().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "unavailable", message: expect.stringContaining("Vault") });
  expect(inspect(error, { depth: 9 })).not.toContain(token);
});
