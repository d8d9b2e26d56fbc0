/**
 * Vitest's global set-up: one database for each of its workers, on TEST_DATABASE_URL or embedded, each as a process of
 * its own. Making one costs more than most files of tests; emptying one costs next to nothing.
 */
import type { TestProject } from "vitest/node";
import { type Child, hear, startProgram, stop } from "#lib/cli/child.ts";
import { createOnServer, type TestDatabase } from "./database.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** By the number of the worker, from 0. */
    databases: string[];
  }
}

async function startEmbedded(): Promise<TestDatabase> {
  const child: Child = startProgram("tests/support/world/embedded-server.ts", {
    name: "The embedded database",
    args: [],
    env: process.env,
  });
  const url = await hear<string>(child);
  child.release();
  return { url, close: () => stop(child) };
}

export default async function setUp({ config, provide }: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL;
  const open = server ? () => createOnServer(server, true) : startEmbedded;
  // The first embedded one writes the template that the others read.
  const opened = [await open()];
  opened.push(...(await Promise.all(Array.from({ length: Number(config.maxWorkers) - 1 }, open))));
  provide(
    "databases",
    opened.map(({ url }) => url),
  );
  return async () => {
    for (const { close } of opened) await close();
  };
}
