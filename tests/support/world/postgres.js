/** A throw-away PostgreSQL: a cluster in a temporary folder, on a Unix socket that only its owner may reach. */
import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const isRoot = process.getuid?.() === 0;

function idOf(flag, user) {
  const { status, stdout } = spawnSync("id", [flag, user], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : undefined;
}

/** PostgreSQL refuses to run as root. */
function owner() {
  const user = idOf("-u", "postgres") === undefined ? "nobody" : "postgres";
  return { user, uid: idOf("-u", user) ?? 65_534, gid: idOf("-g", user) ?? 65_534 };
}

function run(program, args) {
  const options = { encoding: "utf8", cwd: "/", ...(isRoot ? owner() : {}) };
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? ""}${stdout}${stderr}`);
}

/** The folder of the newest server programs. */
function findPrograms() {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin`),
    ...(process.env.PATH ?? "").split(":"),
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl")));
}

function installPrograms() {
  if (!isRoot || !process.env.CI) return undefined;
  process.stdout.write("Installing PostgreSQL.\n");
  spawnSync("apt-get", ["update", "-q"], { stdio: "ignore" });
  spawnSync("apt-get", ["install", "-qy", "--no-install-recommends", "postgresql"], { stdio: "ignore" });
  return findPrograms();
}

/** The server at `given`, or one of our own; undefined where there are no server programs. */
export function startPostgres(given) {
  if (given) return { url: given, stop() {} };
  const programs = findPrograms() ?? installPrograms();
  if (!programs) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "onboarding-pg-"));
  if (isRoot) chownSync(folder, owner().uid, owner().gid);
  const data = join(folder, "data");
  run(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
  // Nothing here has to survive the machine.
  const careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";
  const settings = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c max_connections=200 ${careless}`;
  run(join(programs, "pg_ctl"), ["-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start"]);
  const url = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  return {
    url,
    stop() {
      run(join(programs, "pg_ctl"), ["-D", data, "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
