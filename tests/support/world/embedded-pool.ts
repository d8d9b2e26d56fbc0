/**
 * Vitest's global set-up: one embedded database for each of its workers, as a process of its own. Starting one
 * costs more than most files of tests; emptying one costs next to nothing.
 */
import type { TestProject } from "vitest/node";
import { type Child, hear, startProgram, stop } from "#lib/cli/child.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** By the number of the worker, from 0; empty when the tests run on a server. */
    embeddedDatabases: string[];
  }
}

async function startOne(): Promise<{ child: Child; url: string }> {
  const child = startProgram("tests/support/world/embedded-server.ts", {
    name: "The embedded database",
    args: [],
    env: process.env,
  });
  const url = await hear<string>(child);
  child.release();
  return { child, url };
}

export default async function setUp({ config, provide }: TestProject): Promise<() => Promise<void>> {
  if (process.env.TEST_DATABASE_URL) {
    provide("embeddedDatabases", []);
    return async () => undefined;
  }
  // The first writes the template that the others read.
  const started = [await startOne()];
  started.push(...(await Promise.all(Array.from({ length: Number(config.maxWorkers) - 1 }, startOne))));
  provide(
    "embeddedDatabases",
    started.map(({ url }) => url),
  );
  return async () => {
    for (const { child } of started) await stop(child);
  };
}
