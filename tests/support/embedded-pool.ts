/**
 * Vitest's global set-up: one embedded database for each of its workers, as a process of its own. Starting one
 * costs more than most files of tests; emptying one costs next to nothing.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** By the number of the worker, from 0; empty when the tests run on a server. */
    embeddedDatabases: string[];
  }
}

const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

async function startOne(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [...flags, "tests/support/embedded-server.ts"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("The embedded database ended.")));
  const [url] = await Promise.race([once(child, "message"), ended]);
  ended.catch(() => undefined);
  return { child, url };
}

export default async function setUp({ config, provide }: TestProject): Promise<() => void> {
  if (process.env.TEST_DATABASE_URL) {
    provide("embeddedDatabases", []);
    return () => undefined;
  }
  // The first writes the template that the others read.
  const started = [await startOne()];
  started.push(...(await Promise.all(Array.from({ length: Number(config.maxWorkers) - 1 }, startOne))));
  provide(
    "embeddedDatabases",
    started.map(({ url }) => url),
  );
  return () => {
    for (const { child } of started) child.disconnect();
  };
}
