import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { findKeyProblems } from "#lib/base/keys-in-use.ts";
import { metrics } from "#lib/base/metrics.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { openVault } from "#tests/support/world/vault.ts";

/* `npm run keys -- rotate` killed in the middle of wrapping data keys again, as a program of its own. */

useTestApp();
const token = "hvs.stand-in-token";
const vault = await openVault(token);
const folder = mkdtempSync(join(tmpdir(), "killed-rewrap-"));
afterAll(() => vault.close());

const count = 6;
const place = placeOf("canary", null, "1");
let sealed: string[] = [];
let newest = "";

/** Values under so many data keys, all wrapped by the first version of Vault's key, which then has a second one. */
beforeEach(async () => {
  const address = { VAULT_ADDR: vault.origin, VAULT_TOKEN: token, VAULT_TRANSIT_KEY: "onboarding" };
  adoptEnvironment({ KEY_PROVIDER: "vault", ...address });
  await db().$executeRaw`TRUNCATE canary, data_key CASCADE`;
  sealed = [];
  for (let index = 0; index < count; index += 1) {
    await db().dataKey.updateMany({ data: { isCurrent: false } });
    forgetDataKeys();
    sealed.push(await seal(new Secret(`value ${index}`), place));
  }
  newest = `vault:v${vault.rotate()}:`;
  vault.asked.length = 0;
  vault.state.heldFrom = null;
});

function start() {
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, resolve("lib/cli/encryption-keys.ts"), "rotate"], {
    cwd: folder,
    env: fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  return { child, ended: once(child, "close").then(([status]) => ({ status, said })) };
}

async function expectAllReadable(): Promise<void> {
  forgetDataKeys();
  for (const [index, each] of sealed.entries())
    expect((await open(each, place)).reveal()).toBe(`value ${index}`);
  expect(await findKeyProblems()).toEqual([]);
}

const versions = async () =>
  (await db().dataKey.findMany({ orderBy: { createdAt: "asc" } })).map(
    ({ wrapped }) => /^vault:v\d+:/.exec(wrapped)?.[0],
  );

test.each([0, 3])("killed while data key %i is asked for, everything stays readable", async (at) => {
  vault.state.heldFrom = at;
  const killed = start();
  await expect.poll(() => vault.asked.length).toBe(at + 1);
  killed.child.kill("SIGKILL");
  await killed.ended;
  vault.state.heldFrom = null;
  expect((await versions()).filter((version) => version === newest)).toHaveLength(at);
  await expectAllReadable();

  const { status, said } = await start().ended;
  expect({ status, said }).toMatchObject({
    status: 0,
    said: expect.stringContaining(`${count} data keys wrapped again`),
  });
  expect(await versions()).toEqual(Array.from({ length: count }, () => newest));
  await expectAllReadable();
});

test("what a provider is asked is counted by what became of it", async () => {
  const { keyProvider } = metrics();
  keyProvider.reset();
  await expectAllReadable();
  for (const fault of ["isDenied", "silent"] as const) {
    vault.state[fault] = true;
    forgetDataKeys();
    await expect(open(sealed[0] ?? "", place)).rejects.toThrow();
    vault.state[fault] = false;
  }
  const { values } = await keyProvider.get();
  expect(values.map(({ labels, value }) => [labels.provider, labels.outcome, value])).toEqual([
    ["vault", "ok", count],
    ["vault", "refused", 1],
    ["vault", "failed", 1],
  ]);
});
