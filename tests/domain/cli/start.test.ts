import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { variables } from "#lib/base/settings.ts";
import { isInstalled, nodeProblem } from "#lib/cli/bootstrap.js";
import { layOut } from "#lib/cli/data-folder.ts";
import { takeLock } from "#lib/cli/lock.ts";
import { keepOnce } from "#lib/cli/secret-file.ts";

const scratch = mkdtempSync(join(tmpdir(), "start-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const freshFolder = () => mkdtempSync(join(scratch, "data-"));

/** Runs `npm start` as far as it comes with these settings: far enough to be refused. */
function startWith(settings: Record<string, string>) {
  const env = { ...process.env, ...Object.fromEntries(variables.map((name) => [name, ""])), ...settings };
  const args = ["--conditions=react-server", "--disable-warning=ExperimentalWarning", "lib/cli/start-app.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env,
    encoding: "utf8",
    timeout: 300_000,
  });
  return { status, said: `${stdout}${stderr}` };
}

test("all invalid settings are reported at once, without their values, before anything starts", () => {
  const secret = randomBytes(9).toString("base64url");
  const dataDir = join(scratch, "never-made");
  const { status, said } = startWith({
    DATA_DIR: dataDir,
    PORT: "http",
    ENCRYPTION_KEYS: `k1:${secret}`,
    NEXTAUTH_SECRET: secret,
    ADMIN_PASSWORD: "changeme",
    POLYTOMIC_PARTNER_KEY: "your-partner-key-here",
    OIDC_CLIENT_SECRET: secret,
  });
  expect(status).toBe(1);
  for (const name of [
    "PORT",
    "ENCRYPTION_KEYS",
    "NEXTAUTH_SECRET",
    "ADMIN_PASSWORD",
    "POLYTOMIC_PARTNER_KEY",
  ])
    expect(said).toContain(name);
  expect(said).toContain("OIDC_CLIENT_SECRET");
  expect(said).toContain("9 problems");
  expect(said).not.toContain(secret);
  expect(said).not.toContain("    at ");
  expect(() => statSync(dataDir)).toThrow();
});

test("an external database requires its secrets to be set", () => {
  const { status, said } = startWith({ DATABASE_URL: "postgresql://app:word@localhost/app" });
  expect(status).toBe(1);
  expect(said).toContain("ENCRYPTION_KEYS is not set");
  expect(said).toContain("NEXTAUTH_SECRET is not set");
});

test("a port that is taken is named", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const { status, said } = startWith({ DATA_DIR: freshFolder(), PORT: String(port) });
  server.close();
  expect(status).toBe(1);
  expect(said.trim().split("\n")).toEqual([
    `Port ${port} on 127.0.0.1 is used by another program.`,
    "Stop that program, or set PORT to a free port.",
  ]);
});

test("a data folder in use is named", () => {
  const folder = layOut(freshFolder());
  const lock = takeLock(folder.lock);
  const { status, said } = startWith({ DATA_DIR: folder.path });
  lock?.release();
  expect(status).toBe(1);
  expect(said).toContain(`The data folder ${folder.path} is in use by another instance.`);
});

test("a data folder that cannot be made is named", () => {
  const file = join(scratch, "a-file");
  writeFileSync(file, "");
  const { status, said } = startWith({ DATA_DIR: join(file, "data") });
  expect(status).toBe(1);
  expect(said).toContain("can't be created or belongs to another account");
});

test("a database whose encryption key is lost gets no new one", () => {
  const folder = layOut(freshFolder());
  mkdirSync(folder.database);
  writeFileSync(join(folder.database, "PG_VERSION"), "17");
  const { status, said } = startWith({ DATA_DIR: folder.path, PORT: "39179" });
  expect(status).toBe(1);
  expect(said).toContain("its encryption key is missing");
});

test("a value is made once, in a file that only its owner may read", () => {
  const path = join(freshFolder(), "value");
  const made = keepOnce(path, () => randomBytes(8).toString("hex"));
  expect(keepOnce(path, () => "another")).toBe(made);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8")).toBe(`${made}\n`);
  writeFileSync(path, "");
  chmodSync(path, 0o600);
  expect(() => keepOnce(path, () => "another")).toThrow("is empty");
});

test("Node older than 20.19 is refused by name", () => {
  for (const version of ["18.20.4", "20.18.3"]) expect(nodeProblem(version)).toContain(`Node ${version}`);
  for (const version of ["20.19.0", "22.1.0", "24.0.0"]) expect(nodeProblem(version)).toBeUndefined();
});

test("packages are installed when they differ from the lockfile, and only then", () => {
  const folder = freshFolder();
  const write = (path: string, packages: object) =>
    writeFileSync(join(folder, path), JSON.stringify({ packages }));
  mkdirSync(join(folder, "node_modules"));
  write("package-lock.json", {
    "": {},
    "node_modules/a": { version: "1.0.0" },
    "node_modules/other-platform": { version: "1.0.0", optional: true },
  });
  expect(isInstalled(folder)).toBe(false);
  write("node_modules/.package-lock.json", { "node_modules/a": { version: "0.9.0" } });
  expect(isInstalled(folder)).toBe(false);
  write("node_modules/.package-lock.json", { "node_modules/a": { version: "1.0.0" } });
  expect(isInstalled(folder)).toBe(true);
});
