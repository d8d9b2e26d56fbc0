/**
 * Runs before anything is installed, on any Node from 20.19: plain JavaScript, no packages. It installs what the
 * lockfile lists and then runs the pinned Node.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
// Taken at once, because the parent may end while packages are installed.
const parent = process.ppid;
const pinnedNode = join(root, "node_modules/node/bin/node");

function giveUp(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** What is wrong with the current Node, if anything. */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return `Node ${version} is too old. Install Node 20.19 or newer and run the same command again.`;
}

/** Whether node_modules matches package-lock.json; npm keeps its own copy there. */
export function isInstalled(folder = root) {
  const account = join(folder, "node_modules/.package-lock.json");
  if (!existsSync(account)) return false;
  const wanted = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(account, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer, link }]) => {
    if (path === "" || link) return true;
    if (!present[path]) return Boolean(optional || devOptional || peer);
    return present[path].version === version;
  });
}

function install() {
  console.log("Installing dependencies. This takes a minute or two the first time.");
  const npm = process.env.npm_execpath;
  const words = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const [command, args] = npm ? [process.execPath, [npm, ...words]] : ["npm", words];
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error?.code === "ENOENT") giveUp("npm is missing. Install it together with Node and try again.");
  if (status !== 0) giveUp("The packages could not be installed. See npm's output above.");
}

/** Installs the pinned Node and the packages, and returns the path of that Node. */
export function prepare({ mayInstall = true } = {}) {
  const problem = nodeProblem();
  if (problem) giveUp(problem);
  if (!isInstalled()) {
    if (!mayInstall) giveUp("Dependencies are missing or out of date. Run `npm ci`, then try again.");
    install();
  }
  if (!existsSync(pinnedNode))
    giveUp(
      "The pinned Node (package `node`) is missing from node_modules: npm may be set to ignore " +
        "install scripts. Run `npm rebuild node --ignore-scripts=false`, then try again.",
    );
  return pinnedNode;
}

/**
 * `npm start` runs this program in a shell, which a signal ends without passing it on. So this program ends with its
 * parent. Below a container's or system's first process, which has no such end, it ends only by a signal.
 */
function endWithParent(child) {
  if (parent <= 1) return;
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 500).unref();
}

/** Runs one of our TypeScript programs on the pinned Node and exits with its code. */
export function run(program, args, options) {
  const node = prepare(options);
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const child = spawn(node, [...flags, join(root, program), ...args], {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // A terminal sends Ctrl-C to both processes. The child ends everything in order; this one waits for it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  endWithParent(child);
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
