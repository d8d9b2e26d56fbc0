import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { variables } from "#lib/base/settings.ts";

const scratch = mkdtempSync(join(tmpdir(), "seed-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** `npm run seed` with these settings and nothing else of the surroundings. */
function seed(args: string[], settings: Record<string, string>) {
  const env = { ...process.env, ...Object.fromEntries(variables.map((name) => [name, ""])), ...settings };
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, "lib/cli/seed.ts", ...args], {
    env,
    encoding: "utf8",
  });
  return { status, said: `${stdout}${stderr}` };
}

test("without settings the embedded database is filled, and a second time with what is missing", () => {
  const settings = { DATA_DIR: join(scratch, "data") };
  expect(seed(["--tenants", "40"], settings)).toMatchObject({
    status: 0,
    said: expect.stringMatching(/Added 40 tenants in .* The database now has 40\./),
  });
  const { status, said } = seed(["--tenants", "60"], settings);
  expect(status).toBe(0);
  expect(said).toMatch(/Added 20 tenants in .* The database now has 60\./);
  expect(said).toContain("The other 40 already existed.");
});

test("made-up tenants are refused beside a real partner key, and nothing is made", () => {
  const dataDir = join(scratch, "never-made");
  const { status, said } = seed(["--tenants", "40"], {
    DATA_DIR: dataDir,
    POLYTOMIC_PARTNER_KEY: "a-partner-key-that-could-be-real-0123456789",
  });
  expect(status).toBe(1);
  expect(said).toContain("sample tenants must not be mixed with real ones");
  expect(said).toContain("Unset it");
  expect(said).not.toContain("could-be-real");
  expect(existsSync(dataDir)).toBe(false);
});

test("the demo is refused beside a real partner key, and without the app and its sandbox", () => {
  const dataDir = join(scratch, "no-app");
  const partnerKey = "a-partner-key-that-could-be-real-0123456789";
  const refused = seed(["--demo"], { DATA_DIR: dataDir, POLYTOMIC_PARTNER_KEY: partnerKey });
  expect(refused.status).toBe(1);
  expect(refused.said).toContain("POLYTOMIC_PARTNER_KEY is set");
  const alone = seed(["--demo"], { DATA_DIR: dataDir });
  expect(alone.status).toBe(1);
  expect(alone.said).toContain("The app is not running with its sandbox.");
});

test.each([[[]], [["--tenants", "0"]], [["--tenants", "many"]], [["--tenants", "1.5"]]])(
  "%j is asked for a number",
  (args) => {
    const { status, said } = seed(args, { DATA_DIR: join(scratch, "never-made") });
    expect(status).toBe(1);
    expect(said).toContain("The number of tenants is missing.");
    expect(said).toContain("npm run seed -- --tenants 1000");
  },
);
