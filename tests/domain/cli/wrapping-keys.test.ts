import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantCanary } from "#lib/base/keys-in-use.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { freePort } from "#tests/support/world/free-port.ts";

/* What an operator is told of a file with wrapping keys that does not do. */

useTestApp();
const folder = mkdtempSync(join(tmpdir(), "wrapping-keys-"));
const file = join(folder, "keys");
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const key = keyed("w1");
const programs = [
  "start-app.ts --dev",
  "migrate-and-bootstrap.ts",
  "worker.ts",
  "doctor.ts",
  "encryption-keys.ts rotate",
];

beforeAll(async () => {
  write(key);
  adoptEnvironment({ KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
  await plantCanary();
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string, mode = 0o600): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

async function run(program: string) {
  const [name = "", ...args] = program.split(" ");
  const env = fullEnvironment({
    PORT: String(await freePort()),
    DATA_DIR: mkdtempSync(join(folder, "data-")),
    NEXTAUTH_URL: "",
    LOG_LEVEL: "info",
  });
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, `lib/cli/${name}`, ...args], {
    env,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { status, said: `${stdout}${stderr}` };
}

test.each(programs)("%s says in words which wrapping key is missing or wrong", async (program) => {
  for (const [text, words] of [
    [keyed("w2"), "has no key w1"],
    [keyed("w1"), "Wrapping key w1 doesn't open the data key"],
    ["nonsense", "The file with the wrapping keys can't be used"],
  ] as const) {
    write(text);
    const { status, said } = await run(program);
    expect(said).toContain(words);
    expect(status).toBe(1);
    expect(said).not.toMatch(/^\s*[{}]|^ {4}at |"level":|"stack":/m);
    expect(said).not.toContain(text);
  }
});

test.each(["start-app.ts --dev", "doctor.ts"])(
  "%s warns of wrapping keys that others can read",
  async (program) => {
    for (const [mode, who] of [
      [0o640, "its group"],
      [0o644, "its group and everybody"],
    ] as const) {
      // Not right, so that the start ends there.
      write(keyed("w2"), mode);
      const { said } = await run(program);
      expect(said).toMatch(/warning/i);
      expect(said).toContain(`WRAPPING_KEYS_FILE ${file} can be read by ${who}. If`);
    }
    write(keyed("w2"));
    expect((await run(program)).said).not.toMatch(/can be read by/);
  },
);
