/** The programs that the start program starts. Each ends when it ends, for whatever reason. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { cannotStart } from "./startup-error.ts";

export type Child = {
  name: string;
  process: ChildProcess;
  /** Resolves when the process has ended. */
  ended: Promise<number | null>;
  /** What it has printed so far, until `release` lets the output through. */
  output: () => string;
  release: () => void;
};

type Options = {
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Of Node, beside those that all our programs need. */
  flags?: string[];
};

const nodeFlags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

/** One of our own programs, which watches its IPC channel. */
export function startProgram(program: string, options: Options): Child {
  const { flags = [], args } = options;
  return startChild({ ...options, args: [...nodeFlags, ...flags, program, ...args] });
}

/** Another program, which a preloaded module makes watch its parent. */
export function startForeign(options: Options): Child {
  const exitWithParent = new URL(`exit-with-parent.js?${process.pid}`, import.meta.url).href;
  return startChild({ ...options, args: ["--import", exitWithParent, ...options.args] });
}

function startChild({ name, args, env }: Options): Child {
  // In its own process group: Ctrl-C in a terminal reaches only the start program, which ends the others in order.
  const child = spawn(process.execPath, args, {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let held: string[] | undefined = [];
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    from?.setEncoding("utf8").on("data", (text: string) => {
      if (held) held.push(text);
      else to.write(text);
    });
  return {
    name,
    process: child,
    ended: new Promise((resolve) => {
      child.once("close", (code) => resolve(code));
      child.once("error", () => resolve(null));
    }),
    output: () => held?.join("") ?? "",
    release: () => {
      held = undefined;
    },
  };
}

/** The first message from the child. Throws with its output if it ends before that. */
export async function hear<T>(child: Child): Promise<T> {
  const message = new Promise<T>((resolve) => child.process.once("message", (value) => resolve(value as T)));
  const ended = child.ended.then(() => Promise.reject(failed(child)));
  return await Promise.race([message, ended]);
}

export function failed(child: Child): Error {
  const said = child.output().trim();
  return cannotStart(`${child.name} failed${said ? `:\n\n${said}` : "."}`, "Everything was stopped.");
}

export async function stop(child: Child, limitMs = 8_000): Promise<void> {
  child.process.kill("SIGTERM");
  const limit = new AbortController();
  await Promise.race([child.ended, sleep(limitMs, undefined, { signal: limit.signal }).catch(() => {})]);
  limit.abort();
  child.process.kill("SIGKILL");
  await child.ended;
}
