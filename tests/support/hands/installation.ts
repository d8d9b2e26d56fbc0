/** What hands work on: a database, the sandbox as a process with its control address, and one time for all. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bareEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { type Child, hear, startProgram, stop } from "#lib/cli/child.ts";
import { freshDatabase, type TestDatabase } from "#tests/support/world/database.ts";
import { controlSandbox } from "#tests/support/world/sandbox.ts";
import type { Asked, Reply, Request, Verb } from "./hand.ts";

export type Installation = Awaited<ReturnType<typeof openInstallation>>;
export type Hand = Awaited<ReturnType<Installation["startHand"]>>;

/** `timeoutMs` is the limit of one request to Polytomic. */
export async function openInstallation(
  timeoutMs: number,
  openDatabase: () => Promise<TestDatabase> = freshDatabase,
) {
  const folder = mkdtempSync(join(tmpdir(), "onboarding-hands-"));
  const keyFile = join(folder, "partner-key");
  const partnerKey = `partner-${randomBytes(16).toString("hex")}`;
  writeFileSync(keyFile, partnerKey, { mode: 0o600 });
  const database = await openDatabase();
  const children = new Set<Child>();
  const begun = (child: Child) => {
    children.add(child);
    child.ended.then(() => children.delete(child));
    return child;
  };
  const begin = (program: string, args: string[], env: NodeJS.ProcessEnv) =>
    begun(startProgram(program, { name: program, args, env }));
  const sandboxArgs = ["--partner-key-file", keyFile, "--control"];
  const { url, controlUrl } = await hear<{ url: string; controlUrl: string }>(
    begin("lib/sandbox/main.ts", sandboxArgs, bareEnvironment()),
  );
  const settings = {
    DATABASE_URL: database.url,
    DATABASE_POOL: "4",
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    POLYTOMIC_API_URL: url,
    POLYTOMIC_PARTNER_KEY: partnerKey,
    POLYTOMIC_TIMEOUT_MS: String(timeoutMs),
    LOG_LEVEL: "silent",
  };
  const sandbox = controlSandbox(controlUrl);
  const time = { offsetMs: 0 };

  return {
    url,
    partnerKey,
    databaseUrl: database.url,
    /** Of a program that works here. */
    environment: (more: Record<string, string> = {}) => fullEnvironment({ ...settings, ...more }),
    begun,
    sandbox,
    async moveClock(ms: number): Promise<void> {
      time.offsetMs += ms;
      await sandbox.advanceClock(ms);
    },
    async startHand() {
      // One that is killed keeps its slot for a while by the real clock, and time here jumps.
      const own = { ...settings, POLYTOMIC_CONCURRENCY: "100" };
      const child = begin("tests/support/hands/hand.ts", [], fullEnvironment(own));
      await hear(child);
      return handOf(child, time);
    },
    async close(): Promise<void> {
      for (const child of [...children]) await stop(child);
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function handOf(child: Child, time: { offsetMs: number }) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let gate = Promise.withResolvers<void>();
  let count = 0;
  child.process.on("message", (message: Reply | { gate: string; offsetMs: number }) => {
    time.offsetMs = Math.max(time.offsetMs, message.offsetMs);
    if ("gate" in message) return gate.resolve();
    const { id, problem, value } = message;
    if (problem === undefined) waiting.get(id)?.resolve(value);
    else waiting.get(id)?.reject(new Error(problem));
    waiting.delete(id);
  });
  child.ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error("killed"));
  });
  function ask<T>(verb: Verb, asked: Partial<Asked> = {}, at?: Request["gate"]): Promise<T> {
    count += 1;
    const request: Request = { id: count, verb, asked, offsetMs: time.offsetMs, gate: at };
    const answer = Promise.withResolvers<unknown>();
    // A killed process gets no more requests: none may be listening.
    answer.promise.catch(() => undefined);
    waiting.set(count, answer);
    gate = Promise.withResolvers();
    child.process.send(request);
    return answer.promise as Promise<T>;
  }
  return {
    ask,
    /** Asks, and comes back when the hand stands at the gate, or has ended without coming there. */
    async askUpTo(at: "send" | "hear", verb: Verb, asked: Partial<Asked>): Promise<Promise<unknown>[]> {
      const answer = ask(verb, asked, at);
      await Promise.race([gate.promise, answer.catch(() => undefined)]);
      return [answer];
    },
    go: () => child.process.send({ go: time.offsetMs }),
    freeze: () => child.process.kill("SIGSTOP"),
    wake: () => child.process.kill("SIGCONT"),
    async kill(): Promise<void> {
      child.process.kill("SIGKILL");
      await child.ended;
    },
  };
}
