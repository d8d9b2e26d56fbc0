import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NextRequest } from "next/server";
import { beforeAll, expect, test } from "vitest";
import { scraperHeader } from "#lib/base/client-address.ts";
import { db } from "#lib/base/db.ts";
import { sealedPrefix } from "#lib/base/jwe.ts";
import { findKeyProblems, plantCanary } from "#lib/base/keys-in-use.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import type { UnreadableError } from "#lib/base/unreadable.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Keys that do not open what is stored are named before anything is served. */

useWorld();
const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const [old, newer] = [keyed("k1"), keyed("k2")];
const hold = (...keys: string[]) => adoptEnvironment({ ENCRYPTION_KEYS: keys.join(",") });

/** One customer's key is encrypted by the old key, two by the newer one. */
beforeAll(async () => {
  hold(old);
  expect(await findKeyProblems()).toEqual([]);
  expect(await db().canary.count()).toBe(0);
  await plantCanary();
  const staff = await addStaff("admin");
  await onboard(staff);
  hold(newer, old);
  await onboard(staff);
  await onboard(staff);
});

test.each(["k", "k1", "k10", "key-of-2026"])("what %s encrypts is known by how it begins", async (id) => {
  hold(keyed(id));
  const place = placeOf("canary", null, "1");
  expect((await seal(new Secret("value"), place)).startsWith(sealedPrefix(id))).toBe(true);
  hold(keyed(`${id}0`));
  expect((await seal(new Secret("value"), place)).startsWith(sealedPrefix(id))).toBe(false);
});

test("with all keys nothing is missing", async () => {
  hold(newer, old);
  expect(await findKeyProblems()).toEqual([]);
  expect(await readHealth()).toMatchObject({ status: "ok", encryptionKeys: "ok" });
});

test("a removed key is named with how many values it encrypted", async () => {
  hold(old);
  const problems = [{ id: "k2", values: 2, problem: "missing" }];
  expect(await findKeyProblems()).toEqual(problems);
  expect(await readHealth()).toMatchObject({ status: "failing", database: "ok", problems });
  hold(newer);
  // Besides the customer's key: the value that every database gets at its first start, and the ledger's own key.
  expect(await findKeyProblems()).toEqual([{ id: "k1", values: 3, problem: "missing" }]);
});

test("another key under the same id is named", async () => {
  hold(old, keyed("k2"));
  expect(await findKeyProblems()).toEqual([{ id: "k2", values: 2, problem: "wrong" }]);
});

test("an altered value is not taken for a missing or a wrong key", async () => {
  hold(newer, old);
  const [first] = await db().organizationKey.findMany({ orderBy: { sealed: "asc" }, take: 1 });
  const where = { id: first?.id ?? "" };
  const { sealed } = await db().organizationKey.findUniqueOrThrow({ where, omit: { sealed: false } });
  for (const altered of ["", "no header", "e30.", `${sealed.slice(0, -4)}AAAA`]) {
    await db().organizationKey.update({ where, data: { sealed: altered } });
    expect(await findKeyProblems()).toEqual([]);
  }
  await db().organizationKey.update({ where, data: { sealed } });
});

test("a value whose header names another key than the one that encrypted it is altered, and no key is missed", async () => {
  hold(newer, old);
  const row = await db().organizationKey.findFirstOrThrow({ omit: { sealed: false } });
  const place = placeOf("organization-key", row.tenantId, row.id, null);
  const { id, sealed } = row;
  const [header = "", ...rest] = sealed.split(".");
  for (const kid of ["k9", "data.k9"]) {
    const other = Buffer.from(header, "base64url")
      .toString()
      .replace(/"kid":"k[12]"/, `"kid":"${kid}"`);
    const altered = [Buffer.from(other).toString("base64url"), ...rest].join(".");
    await db().organizationKey.update({ where: { id }, data: { sealed: altered } });
    expect(await findKeyProblems()).toEqual([]);
    expect(await open(altered, place).catch((error: UnreadableError) => error.hint)).toMatch(
      /^Its stored value is damaged.*restore the value/,
    );
  }
  await db().organizationKey.update({ where: { id }, data: { sealed } });
});

test.each([
  ["a key missing", () => [old], { id: "k2", values: 2, problem: "missing" }],
  ["another key under its id", () => [old, keyed("k2")], { id: "k2", values: 2, problem: "wrong" }],
] as const)("with %s, GET /api/health answers 503 and says which", async (_, keys, problem) => {
  hold(...keys());
  const { GET } = await import(resolve("app/api/health/route.ts"));
  const ask = (address: string): Promise<Response> =>
    GET(
      new NextRequest("http://127.0.0.1:3000/api/health", {
        headers: { host: "127.0.0.1:3000", [scraperHeader]: address },
      }),
    );
  const [stranger, local] = [await ask("203.0.113.7"), await ask("127.0.0.1")];
  expect([stranger.status, local.status]).toEqual([503, 503]);
  expect(await stranger.json()).toMatchObject({
    status: "failing",
    database: "ok",
    encryptionKeys: "failing",
  });
  expect(await local.json()).toMatchObject({ status: "failing", problems: [problem] });
});

/** Whether this app answers there. The port alone may be anyone's by now, even the end of this very connection. */
const isOpen = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => (await answer.text()).includes('"encryptionKeys":"failing"'),
    () => false,
  );

test.each([
  ["a key missing", () => [old], "Encryption key k2 is missing. It encrypted 2 stored values."],
  [
    "another key under its id",
    () => [old, keyed("k2")],
    "Encryption key k2 is not the key that encrypted 2 stored values.",
  ],
] as const)("with %s, `npm start` ends before its port opens", async (_, keys, words) => {
  const [port, dataDir] = [await freePort(), mkdtempSync(join(tmpdir(), "start-keys-"))];
  const env = fullEnvironment({
    ENCRYPTION_KEYS: keys().join(","),
    DATA_DIR: dataDir,
    PORT: String(port),
    NEXTAUTH_URL: "",
    ADMIN_EMAIL: "",
    ADMIN_PASSWORD: "",
  });
  // In development nothing is built; all else is the same.
  const child = spawn(process.execPath, [...flags, "lib/cli/start-app.ts", "--dev"], { env });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  let isOver = false;
  const ended = once(child, "close").finally(() => {
    isOver = true;
  });
  let opened = false;
  while (!isOver) {
    opened ||= await isOpen(port);
    if (opened) child.kill("SIGTERM");
    await sleep(20);
  }
  expect({ opened, status: (await ended)[0] }).toEqual({ opened: false, status: 1 });
  expect(said).toContain(words);
  expectPlain(said);
  expect(said).toContain("Add it to ENCRYPTION_KEYS again");
});

/** For the person at the terminal: words, and neither a line of the log nor a stack. */
const expectPlain = (said: string) => expect(said).not.toMatch(/^\s*[{}]|^ {4}at |"level":|"stack":/m);

function run(program: string, keys: string) {
  const [file = "", ...args] = program.split(" ");
  const own = { ENCRYPTION_KEYS: keys, LOG_LEVEL: "info", ADMIN_EMAIL: "", ADMIN_PASSWORD: "" };
  const env = fullEnvironment({ ...own, DATA_DIR: mkdtempSync(join(tmpdir(), "run-keys-")) });
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, `lib/cli/${file}`, ...args], {
    env,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { status, said: `${stdout}${stderr}` };
}

test.each(["migrate-and-bootstrap.ts", "worker.ts", "doctor.ts", "encryption-keys.ts rotate"])(
  "%s names a missing key in words, and changes nothing",
  (program) => {
    const { status, said } = run(program, old);
    expect(said).toContain("Encryption key k2 is missing. It encrypted 2 stored values.");
    expect(status).toBe(1);
    expectPlain(said);
  },
);

test.each([
  "start-app.ts",
  "migrate-and-bootstrap.ts",
  "worker.ts",
  "doctor.ts",
  "encryption-keys.ts rotate",
])("%s says in words that ENCRYPTION_KEYS are no keys, or are not set", (program) => {
  for (const [keys, words] of [
    ["k1:tooshort", "ENCRYPTION_KEYS"],
    ["", "ENCRYPTION_KEYS is not set"],
  ] as const) {
    const { status, said } = run(program, keys);
    expect(said).toContain(words);
    expect(status).toBe(1);
    expectPlain(said);
  }
});
