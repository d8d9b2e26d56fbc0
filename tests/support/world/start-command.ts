/** `npm start` as a newcomer runs it, with a data folder of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What decides how the app runs; empty, so that neither the tester's settings nor a .env file do. */
const settings = [
  ..."DATABASE_URL DATABASE_POOL ENCRYPTION_KEYS NEXTAUTH_SECRET NEXTAUTH_URL LOG_LEVEL HOST TRUSTED_PROXIES".split(
    " ",
  ),
  ..."ADMIN_EMAIL ADMIN_PASSWORD POLYTOMIC_PARTNER_KEY POLYTOMIC_API_URL POLYTOMIC_API_VERSION".split(" "),
  ..."SANDBOX_URL SANDBOX_PARTNER_KEY_FILE EMBEDDED OIDC_ISSUER OIDC_CLIENT_ID OIDC_CLIENT_SECRET".split(" "),
];

export async function runStart(port: number, dataDir: string) {
  const own = Object.fromEntries(settings.map((name) => [name, ""]));
  const child = spawn(process.execPath, ["lib/cli/start.js"], {
    env: { ...process.env, ...own, PORT: String(port), DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const running = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("Ctrl-C stops everything.")) resolve();
      });
    child.once("exit", () => reject(new Error(`npm start ended:\n${output}`)));
  });
  await running;
  const ended = child.exitCode === null ? once(child, "exit") : Promise.resolve();
  const find = (pattern: RegExp) => pattern.exec(output)?.[1];
  return {
    output: () => output,
    url: find(/Open +(\S+)/) ?? "",
    email: find(/Email +(\S+)/),
    password: find(/Password +(\S+)/),
    sandboxUrl: find(/the sandbox at (\S+)/) ?? "",
    async interrupt(): Promise<void> {
      child.kill("SIGINT");
      await ended;
    },
    /** Kills it and everything that it started, at once. */
    async killAll(): Promise<void> {
      for (const pid of familyOf(child)) kill(pid);
      await ended;
    },
    family: () => familyOf(child),
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already, with one of the others.
  }
}

function familyOf({ pid }: ChildProcess): number[] {
  const parents = listParents();
  const family = pid === undefined ? [] : [pid];
  for (const member of family)
    family.push(...parents.filter(([, parent]) => parent === member).map(([child]) => child));
  return family;
}

/** Every process with its parent. */
function listParents(): [number, number][] {
  if (!existsSync("/proc/self/stat"))
    return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, rest = ""] = readFileSync(`/proc/${name}/stat`, "utf8").split(/\) (?=[A-Z] )/);
        return [[Number(name), Number(rest.split(" ")[1])] as [number, number]];
      } catch {
        return [];
      }
    });
}
