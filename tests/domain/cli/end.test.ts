import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";

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
