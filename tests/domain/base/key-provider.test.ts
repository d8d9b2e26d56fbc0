import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { findKeyProblems, listKeyUseWords } from "#lib/base/keys-in-use.ts";
import { rewrapAll } from "#lib/base/rewrap.ts";
import { listWrappingWords, rewrapDataKeys } from "#lib/base/rewrap-data-keys.ts";
import { open, readySeal, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { readKey } from "#lib/keys/read.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import { findBanner } from "#lib/partner/status.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { credentials, openKms } from "#tests/support/world/kms.ts";
import { openVault } from "#tests/support/world/vault.ts";

/* Each provider against a stand-in that checks the requests. */

useTestApp();
const vaultToken = "hvs.stand-in-token";
const [vault, kms] = await Promise.all([openVault(vaultToken), openKms(() => clock.now())]);
const folder = mkdtempSync(join(tmpdir(), "wrapping-"));
const file = join(folder, "keys");
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const firstInFile = keyed("w1");
const environment = keyed("k1");

const set = {
  file: { KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file },
  vault: {
    KEY_PROVIDER: "vault",
    VAULT_ADDR: vault.origin,
    VAULT_TOKEN: vaultToken,
    VAULT_TRANSIT_KEY: "onboarding",
  },
  "aws-kms": {
    KEY_PROVIDER: "aws-kms",
    AWS_KMS_ENDPOINT: kms.origin,
    AWS_KMS_KEY_ID: "alias/onboarding",
    ...credentials,
  },
} as const;
const providers = ["file", "vault", "aws-kms"] as const;

function use(...names: (keyof typeof set)[]): void {
  const [first] = names;
  const all = Object.assign({}, ...names.map((name) => set[name]));
  adoptEnvironment({ ENCRYPTION_KEYS: environment, ...all, KEY_PROVIDER: first ?? "environment" });
  forgetDataKeys();
}

let now = new Date();
const passes = (ms: number) => {
  now = later(now, ms);
};

beforeEach(async () => {
  vi.spyOn(clock, "now").mockImplementation(() => now);
  writeFileSync(file, `${firstInFile}\n`);
  Object.assign(vault.state, {
    isSealed: false,
    isDenied: false,
    isDerived: true,
    silent: false,
    refuses: "",
  });
  Object.assign(kms.state, { fault: null, silent: false });
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key, data_key CASCADE`;
  for (const asked of [vault.asked, kms.asked]) asked.length = 0;
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await Promise.all([vault.close(), kms.close()]);
  rmSync(folder, { recursive: true });
});

const place = placeOf("canary", null, "1");
const sealOne = () => seal(new Secret("a value"), place);
const reads = async (sealed: string) => (await open(sealed, place)).reveal();

const killProvider: Record<(typeof providers)[number], () => void> = {
  file: () => rmSync(file),
  vault: () => Object.assign(vault.state, { isSealed: true }),
  "aws-kms": () => Object.assign(kms.state, { fault: { status: 400, type: "ThrottlingException" } }),
};
const healProvider: typeof killProvider = {
  file: () => writeFileSync(file, firstInFile),
  vault: () => Object.assign(vault.state, { isSealed: false }),
  "aws-kms": () => Object.assign(kms.state, { fault: null }),
};

test.each(providers)("%s: a value opens after a restart, under one data key for all", async (name) => {
  use(name);
  const sealed = await Promise.all([sealOne(), sealOne(), sealOne()]);
  expect(await db().dataKey.count()).toBe(1);
  forgetDataKeys();
  for (const each of sealed) expect(await reads(each)).toBe("a value");
  const { id, wrapped } = await db().dataKey.findFirstOrThrow();
  expect(wrapped).not.toContain("a value");
  expect(await listKeyUseWords()).toContain(
    `key ${id}: no stored value yet; it encrypts what is stored next`,
  );
});

test.each(providers)("%s: a data key's wrapping does not open under another id", async (name) => {
  use(name);
  const sealed = await sealOne();
  const { id } = await db().dataKey.findFirstOrThrow();
  await db().dataKey.update({ where: { id }, data: { id: "data.other" } });
  forgetDataKeys();
  const [header = "", ...rest] = sealed.split(".");
  const renamed = JSON.parse(Buffer.from(header, "base64url").toString()) as Record<string, string>;
  const moved = Buffer.from(JSON.stringify({ ...renamed, kid: "data.other" })).toString("base64url");
  await expect(open([moved, ...rest].join("."), place)).rejects.toThrow();
});

const setSilent = (silent: boolean) => () => {
  for (const { state } of [vault, kms]) Object.assign(state, { silent });
};

/** Each kind of failure, and no answer at all. */
const failures = [
  ...providers.map((name) => [name, "fails", killProvider[name], healProvider[name]] as const),
  ...(["vault", "aws-kms"] as const).map(
    (name) => [name, "is dead", setSilent(true), setSilent(false)] as const,
  ),
];

test.each(failures)(
  "%s: a provider that %s says so, what is held stays in use, and all recovers",
  async (name, _, kill, heal) => {
    use(name);
    await plantSealed({ keys: 1, others: 0 });
    const sealed = await sealOne();
    kill();
    passes(6 * minuteMs);
    expect(await reads(sealed)).toBe("a value");
    expect(await readHealth()).toMatchObject({ status: "ok", keyProvider: "failing" });
    passes(2 * hourMs);
    await expect(open(sealed, place)).rejects.toThrow(ProviderError);
    expect(await readHealth()).toMatchObject({
      status: "failing",
      encryptionKeys: "key provider failing",
      keyProvider: "failing",
    });
    const admin = await addStaff("admin");
    expect((await findBanner(admin))?.title).toContain("stored keys can't be opened right now");
    heal();
    passes(minuteMs);
    expect(await readHealth()).toMatchObject({ status: "ok", encryptionKeys: "ok", keyProvider: "ok" });
    expect(await findBanner(admin)).toBeNull();
    expect(await reads(sealed)).toBe("a value");
  },
);

test.each(providers)("%s: what was made ready before the provider failed still seals", async (name) => {
  use(name);
  const sealNow = await readySeal();
  killProvider[name]();
  passes(2 * hourMs);
  await expect(sealOne()).rejects.toThrow(ProviderError);
  const sealed = await sealNow(new Secret("a value"), place);
  healProvider[name]();
  passes(minuteMs);
  expect(await reads(sealed)).toBe("a value");
});

test("a provider that fails is not asked by each request", async () => {
  use("vault");
  const sealed = await sealOne();
  forgetDataKeys();
  vault.state.silent = true;
  const before = vault.asked.length;
  for (let tries = 0; tries < 5; tries += 1) await expect(open(sealed, place)).rejects.toThrow(ProviderError);
  expect(vault.asked.length).toBe(before + 1);
});

test.each([
  ["vault", () => Object.assign(vault.state, { isDenied: true })],
  ...["AccessDeniedException", "DisabledException", "NotFoundException"].map(
    (type) => ["aws-kms", () => Object.assign(kms.state, { fault: { status: 400, type } })] as const,
  ),
] as const)("what %s refuses is forgotten at once", async (name, refuse) => {
  use(name);
  const sealed = await sealOne();
  refuse();
  passes(6 * minuteMs);
  await expect(open(sealed, place)).rejects.toMatchObject({ isRefusal: true });
});

test("requests to AWS that are not signed with the key are refused", async () => {
  use("aws-kms");
  adoptEnvironment({ ...set["aws-kms"], AWS_SECRET_ACCESS_KEY: "another/secret/access/key/0123456789abcd" });
  await expect(sealOne()).rejects.toMatchObject({ message: expect.stringContaining("InvalidSignature") });
});

test("of data keys that are made at once the first one counts", async () => {
  use("vault");
  const both = Promise.all([sealOne(), sealOne()]);
  for (const sealed of await both) {
    forgetDataKeys();
    expect(await reads(sealed)).toBe("a value");
  }
  expect(await db().dataKey.count()).toBe(1);
});

test.each(providers)(
  "%s: what the environment's keys encrypted moves under a data key, and they can go",
  async (name) => {
    use();
    const planted = await plantSealed({ keys: 5, others: 2 });
    use(name);
    expect(await findKeyProblems()).toEqual([]);
    expect(await rewrapAll(() => undefined)).toEqual({ late: 0, unreadable: [] });
    adoptEnvironment({ ...set[name], ENCRYPTION_KEYS: "" });
    forgetDataKeys();
    expect(await findKeyProblems()).toEqual([]);
    const keys = await db().organizationKey.findMany({ omit: { sealed: false } });
    for (const { id, tenantId, sealed } of keys)
      expect((await open(sealed, placeOf("organization-key", tenantId, id))).reveal()).toBe(
        planted.get(`organization-key/${id}`),
      );
    // And back again.
    use();
    adoptEnvironment({ ...set[name], KEY_PROVIDER: "environment", ENCRYPTION_KEYS: environment });
    expect(await rewrapAll(() => undefined)).toEqual({ late: 0, unreadable: [] });
    use();
    expect(await findKeyProblems()).toEqual([]);
  },
);

const rotations = {
  file: () => writeFileSync(file, `${keyed("w2")}\n${firstInFile}\n`),
  vault: () => void vault.rotate(),
  "aws-kms": () => {
    kms.add("alias/newer");
    adoptEnvironment({ ...set["aws-kms"], AWS_KMS_KEY_ID: "alias/newer" });
  },
};

test.each(providers)("%s: a rotation is one request for each data key", async (name) => {
  use(name);
  await plantSealed({ keys: 20, others: 1 });
  const before = await db().dataKey.findFirstOrThrow();
  rotations[name]();
  for (const asked of [vault.asked, kms.asked]) asked.length = 0;
  expect(await rewrapDataKeys()).toBe(1);
  expect([...vault.asked, ...kms.asked]).toEqual(
    { file: [], vault: ["rewrap"], "aws-kms": ["ReEncrypt"] }[name],
  );
  const after = await db().dataKey.findFirstOrThrow();
  expect(after.id).toBe(before.id);
  expect(after.wrappingKey).not.toBe(before.wrappingKey);
  if (name === "file") writeFileSync(file, readLine(0));
  forgetDataKeys();
  expect(await findKeyProblems()).toEqual([]);
});

const readLine = (index: number): string => readFileSync(file, "utf8").split("\n")[index] ?? "";

test("in a transaction a key is read too, although its data key has to be asked for first", async () => {
  use("vault");
  const planted = await plantSealed({ keys: 1, others: 0 });
  const [key] = await db().organizationKey.findMany();
  const staff = await addStaff("admin");
  forgetDataKeys();
  const value = await readKey(staff, key?.tenantId ?? "", "copy");
  expect(value.reveal()).toBe(planted.get(`organization-key/${key?.id}`));
  expect(await db().auditEvent.count({ where: { action: "key.copied", targetId: key?.id ?? "" } })).toBe(1);
});

test("from one provider to another, every value is readable before, between and after", async () => {
  use("vault");
  const sealed = await sealOne();
  use("aws-kms", "vault");
  expect(await reads(sealed)).toBe("a value");
  const between = await sealOne();
  expect(await rewrapDataKeys()).toBe(1);
  expect(await listWrappingWords()).toEqual([
    "AWS KMS, key arn:aws:kms:eu-central-1:111122223333:alias/onboarding: 1 data key",
  ]);
  use("aws-kms");
  for (const each of [sealed, between]) expect(await reads(each)).toBe("a value");
});
