import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterEach, expect, onTestFinished, test } from "vitest";

const command = [process.execPath, "lib/cli/start.js", "tests/support/hands/waiting-program.ts"];
const patience = { timeout: 60_000, interval: 50 };
const started: number[] = [];

afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts a command line and waits for the program's own process id. */
async function start(file: string, args: string[]): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  const pid = Number(line);
  started.push(pid, child.pid ?? pid);
  return { child, pid };
}

const [node = "", ...args] = command;

test("a start whose shell was killed ends, and all that it started", async () => {
  // As npm runs it; what follows keeps the shell from becoming the program.
  const { child, pid } = await start("sh", ["-c", `${command.join(" ")}; true`]);
  child.kill("SIGTERM");
  await expect.poll(() => isAlive(pid), patience).toBe(false);
});

test("a signal reaches the program, whose exit code is the command's", async () => {
  const { child } = await start(node, args);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([7, null]);
});

test("a program that was killed ends the command as a shell would say it", async () => {
  const { child, pid } = await start(node, args);
  process.kill(pid, "SIGKILL");
  expect(await once(child, "exit")).toEqual([137, null]);
});

test("a program whose start was killed ends too", async () => {
  const { child, pid } = await start(node, args);
  child.kill("SIGKILL");
  await expect.poll(() => isAlive(pid), patience).toBe(false);
});

/** Runs a command line as the first process of a namespace, as a container does. All that is in it ends with it. */
const asFirst = ["--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"];

// Only Linux has such namespaces, and not every system lets everyone make one.
if (spawnSync("unshare", [...asFirst, "true"]).status === 0)
  test("as a container's first process it ends by a signal, with the program's exit code", async () => {
    const child = spawn("unshare", [...asFirst, ...command], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
    process.kill(first, "SIGTERM");
    expect(await once(child, "exit")).toEqual([7, null]);
  });
