import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf, purposes } from "#lib/base/sealed-columns.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { readStored } from "#lib/base/stored-values.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* `npm run keys -- rotate` and what doctor says before and after it, as programs of their own. */

useWorld();
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const [old, newer] = [keyed("old"), keyed("newer")];
const hold = (...keys: string[]) => adoptEnvironment({ ENCRYPTION_KEYS: keys.join(",") });
const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

const start = (program: string, ...args: string[]) =>
  spawn(process.execPath, [...flags, `lib/cli/${program}`, ...args], {
    env: fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }),
  });

async function run(program: string, ...args: string[]) {
  const child = start(program, ...args);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [status] = await once(child, "close");
  return { status, said };
}
const rotate = () => run("encryption-keys.ts", "rotate");

let planted: Map<string, string>;
async function plant(keys: number): Promise<void> {
  hold(old);
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key, data_key CASCADE`;
  planted = await plantSealed({ keys, others: 1 });
  hold(newer, old);
}
beforeEach(() => plant(5));

/** The values that the keys of the moment do not open. */
async function listLost(): Promise<string[]> {
  const lost: string[] = [];
  for (const purpose of purposes)
    for await (const page of readStored(purpose))
      for (const { sealed, tenantId, recordId, version } of page) {
        const place = placeOf(purpose, tenantId, recordId, version);
        const opened = await open(sealed, place).catch(() => null);
        if (opened?.reveal() !== planted.get(`${purpose}/${recordId}`)) lost.push(`${purpose}/${recordId}`);
      }
  return lost;
}

test("after a rotation the old key can be removed: the program says so, and doctor proves it", async () => {
  const before = await run("doctor.ts");
  expect(before.said).toContain("key newer: no stored value yet; it encrypts what is stored next");
  expect(before.said).toContain(`key old: ${planted.size} stored values`);
  const { status, said } = await rotate();
  expect(said).toContain(
    "Every stored secret is now under key newer; key old can be removed from ENCRYPTION_KEYS.",
  );
  expect(status).toBe(0);
  const after = await run("doctor.ts", "secrets");
  expect(after.said).toContain(`key newer: ${planted.size} stored values`);
  expect(after.said).toContain("key old: no stored value uses it, so it can be removed");
  expect(after.said).toMatch(new RegExp(`ok\\s+Stored secrets\\s+all ${planted.size} can be decrypted`));
  hold(newer);
  expect(await listLost()).toEqual([]);
  expect(await rotate()).toMatchObject({
    status: 0,
    said: expect.stringContaining("Every stored secret is now under key newer.\n"),
  });
});

test("with a key missing that values need, doctor names it with their number, says what to do, and fails", async () => {
  hold(newer);
  const { status, said } = await run("doctor.ts");
  expect(said).toMatch(/problem\s+Encryption keys/);
  expect(said).toContain(`Encryption key old is missing. It encrypted ${planted.size} stored values.`);
  expect(said).toContain("Add it to ENCRYPTION_KEYS again");
  expect(said).toContain("LOST_ENCRYPTION_KEYS=old");
  expect(status).toBe(1);
});

test("killed with -9 in the middle, every value is readable, and the next run does the rest", async () => {
  await plant(1_500);
  const child = start("encryption-keys.ts", "rotate");
  const ended = once(child, "close");
  for await (const text of child.stdout) if (String(text).includes("1,000 done")) child.kill("SIGKILL");
  await ended;
  expect(await listLost()).toEqual([]);
  const { status, said } = await rotate();
  expect(said).toContain("key old can be removed");
  expect(status).toBe(0);
  hold(newer);
  expect(await listLost()).toEqual([]);
});

test("with a file of wrapping keys, secrets move under a data key, and a rotation wraps that one again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wrapping-"));
  const file = join(folder, "keys");
  const [first, next] = [keyed("w1"), keyed("w2")];
  writeFileSync(file, first);
  adoptEnvironment({ ENCRYPTION_KEYS: old, KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
  const moved = await rotate();
  expect(moved.said).toMatch(/Every stored secret is now under key data\.\S+; key old can be removed/);
  expect(moved.status).toBe(0);
  adoptEnvironment({ ENCRYPTION_KEYS: "" });
  expect((await run("doctor.ts")).said).toMatch(
    /Key provider\s+file unwraps data key data\.\S+\s+file, key w1: 1 data key/,
  );
  writeFileSync(file, `${next}\n${first}`);
  expect((await rotate()).said).toContain("1 data key wrapped again.\n  file, key w2: 1 data key");
  writeFileSync(file, next);
  expect(await listLost()).toEqual([]);
  rmSync(file);
  const doctor = await run("doctor.ts");
  expect(doctor.said).toMatch(/problem\s+Key provider\s+The file with the wrapping keys can't be used/);
  expect(doctor.status).toBe(1);
  rmSync(folder, { recursive: true });
  adoptEnvironment({ KEY_PROVIDER: "", WRAPPING_KEYS_FILE: "" });
});

test("a damaged secret is named without its value by the rotation and by doctor, and nothing else is lost", async () => {
  const [key] = await db().organizationKey.findMany({ omit: { sealed: false }, include: { tenant: true } });
  if (!key) throw new Error("no key");
  const where = { id: key.id };
  await db().organizationKey.update({ where, data: { sealed: `${key.sealed.slice(0, -4)}AAAA` } });
  const line =
    `organization_key ${key.id} (key …abcd) of ${key.tenant.name} (tenant ${key.tenantId}). ` +
    "Encryption key old doesn't open it: the value was altered, or the key has other bytes than before.";
  const { status, said } = await rotate();
  expect(said).toContain(`Left as it is: ${line}`);
  expect(said).toContain("Can't be decrypted and left as it is: 1 secret.");
  expect(said).toContain("key old: 1 stored value\n");
  expect(said).not.toContain("can be removed");
  expect(said).not.toContain(key.sealed.slice(-40, -4));
  expect(status).toBe(1);
  const doctor = await run("doctor.ts", "secrets");
  expect(doctor.said).toContain(`1 of ${planted.size} can't be decrypted:`);
  expect(doctor.said).toContain(line);
  expect(doctor.status).toBe(1);
  expect(await listLost()).toEqual([`organization-key/${key.id}`]);
});

test("a damaged secret of a stopped key keeps no old key in use", async () => {
  const [key] = await db().organizationKey.findMany({ take: 1 });
  const data = { state: "stopped" as const, sealed: "damaged" };
  await db().organizationKey.update({ where: { id: key?.id ?? "" }, data });
  const { status, said } = await rotate();
  expect(said).toContain("It has stopped and is not needed any more.");
  expect(said).toContain("key old can be removed from ENCRYPTION_KEYS");
  expect(status).toBe(0);
});

test("a key whose bytes were replaced under its id encrypts nothing", async () => {
  hold(keyed("old"));
  const { status, said } = await rotate();
  expect(said).toContain(`Encryption key old is not the key that encrypted ${planted.size} stored values.`);
  expect(status).toBe(1);
  hold(old);
  expect(await listLost()).toEqual([]);
});

test.each([[[]], [["remint"]]])("%j is answered with what there is", async (args) => {
  const { status, said } = await run("encryption-keys.ts", ...args);
  expect(status).toBe(1);
  expect(said).toContain("npm run keys -- rotate");
});
