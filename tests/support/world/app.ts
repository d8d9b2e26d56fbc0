/** An app to test, as its tests see it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import { controlSandbox } from "./sandbox.ts";
import { asSomebodyElse, statusOf } from "./upstream.ts";

export type Settings = Record<string, string>;
export type Serving = {
  url: string;
  databaseUrl: string;
  sandboxUrl: string;
  controlUrl: string;
  partnerKey: string;
};
export type App = Awaited<ReturnType<typeof startApp>>;

export const admin = { email: "admin@partner.example", password: "a password of the tests" };

const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];

/** Builds when the sources changed, and starts everything with data of its own. */
export async function startApp() {
  const child = spawn(process.execPath, [...flags, "tests/support/hands/serve.ts"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = once(child, "close");
  const answer = async <T>(): Promise<T> => {
    const failure = ended.then(() => Promise.reject(new Error(`The app ended:\n${output}`)));
    const [message] = await Promise.race([once(child, "message"), failure]);
    return message as T;
  };
  const serving = await answer<Serving>();
  const pool = new pg.Pool({ connectionString: serving.databaseUrl, max: 1 });
  return {
    ...serving,
    /** What the app and the sandbox have printed. */
    output: () => output,
    sql: async <R = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<R[]> =>
      (await pool.query(text, values)).rows,
    sandbox: controlSandbox(serving.controlUrl),
    ask: asSomebodyElse(serving.sandboxUrl, serving.partnerKey),
    statusOf: (key: string) => statusOf(serving.sandboxUrl, key),
    /** The same app once more, with other settings; `at`: another build, in the place of one that has ended. */
    async serve(settings: Settings, at?: { url: string; folder: string }): Promise<string> {
      child.send({ serve: settings, at });
      const { url, problem } = await answer<{ url: string; problem?: string }>();
      if (problem) throw new Error(problem);
      return url;
    },
    /** Ends one that `serve` has started. */
    async end(url: string): Promise<void> {
      child.send({ end: url });
      await answer();
    },
    /** Kills one that `serve` has started, and the worker, with whatever they are doing. */
    async kill(url: string): Promise<void> {
      child.send({ kill: url });
      await answer();
    },
    /** A customer onboarded to the end without a browser; its tenant's id. */
    async onboard(name: string, email = "root@northwind.example"): Promise<string> {
      child.send({ onboard: name, email });
      const { tenantId, problem } = await answer<{ tenantId: string; problem?: string }>();
      if (problem) throw new Error(problem);
      return tenantId;
    },
    /** Runs the worker beside the app, with other settings if they are given, or ends it. */
    async work(on: boolean, settings: Settings = {}): Promise<void> {
      child.send({ work: on, settings });
      await answer();
    },
    async stop(): Promise<void> {
      await pool.end();
      await endChild(child, ended);
    },
  };
}

async function endChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill("SIGTERM");
  await ended;
}
