/** The processes of a running installation, each a child of the start program. */
import { existsSync, readFileSync } from "node:fs";
import { bareEnvironment } from "#lib/base/settings.ts";
import { type Child, hear, startForeign, startProgram } from "./child.ts";
import type { DataFolder } from "./data-folder.ts";
import { memoryFlags, withArenas } from "./memory.ts";
import type { Prepared } from "./migrate-and-bootstrap.ts";
import { isFree } from "./port.ts";
import { writeDurably } from "./secret-file.ts";

type Track = (child: Child) => Child;

export async function startDatabase(folder: DataFolder, track: Track): Promise<string> {
  const child = track(
    startProgram("lib/cli/database.ts", {
      name: "The embedded database",
      args: [folder.path],
      env: bareEnvironment(),
    }),
  );
  const { url } = await hear<{ url: string }>(child);
  child.release();
  return url;
}

/** Uses the port of the last run if it is free, so that an earlier curl command still works. */
export async function startSandbox(folder: DataFolder, more: string[], track: Track): Promise<string> {
  const last = existsSync(folder.sandboxPort) ? Number(readFileSync(folder.sandboxPort, "utf8")) : 0;
  const port = last && (await isFree("127.0.0.1", last)) ? last : 0;
  const files = ["--state", folder.sandboxState, "--partner-key-file", folder.partnerKey];
  const child = track(
    startProgram("lib/sandbox/main.ts", {
      name: "The sandbox",
      args: ["--host", "127.0.0.1", "--port", String(port), ...files, ...more],
      env: bareEnvironment(),
    }),
  );
  const { url } = await hear<{ url: string }>(child);
  child.release();
  const used = new URL(url).port;
  if (Number(used) !== last) writeDurably(folder.sandboxPort, used);
  return url;
}

/** Migrations and the first admin, in a program that ends when they are done. */
export async function prepareDatabase(
  env: NodeJS.ProcessEnv,
  args: string[],
  track: Track,
): Promise<Prepared> {
  const child = track(
    startProgram("lib/cli/migrate-and-bootstrap.ts", { name: "Preparing the database", args, env }),
  );
  const prepared = await hear<Prepared>(child);
  await child.ended;
  return prepared;
}

/** Continues interrupted work. */
export function startWorker(env: NodeJS.ProcessEnv): Child {
  const flags = memoryFlags(env);
  const child = startProgram("lib/cli/worker.ts", {
    name: "The worker",
    args: [],
    env: withArenas(env),
    flags,
  });
  child.release();
  return child;
}

/** `folder`: where the build is. */
export function startNext(
  mode: "start" | "dev",
  host: string,
  port: number,
  settings: NodeJS.ProcessEnv,
  folder = ".",
) {
  const next = ["node_modules/next/dist/bin/next", mode, folder, "-H", host, "-p", String(port)];
  const NODE_ENV = mode === "start" ? "production" : "development";
  const env = { ...withArenas(settings), NODE_ENV, NEXT_TELEMETRY_DISABLED: "1" } as const;
  // The development server also compiles.
  const args = mode === "start" ? [...memoryFlags(settings), ...next] : next;
  return startForeign({ name: "The app", args, env });
}
