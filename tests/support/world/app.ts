/** An app to test, as its tests see it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import pg from "pg";
import type { FaultInput } from "#lib/sandbox/faults.ts";
import type { Inspection } from "#lib/sandbox/shape.ts";

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
  const child = spawn(process.execPath, [...flags, "tests/support/world/serve.ts"], {
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
    sandbox: controlOf(serving.controlUrl),
    /** The same app once more, with other settings. */
    async serve(settings: Settings): Promise<string> {
      child.send({ serve: settings });
      const { url, problem } = await answer<{ url: string; problem?: string }>();
      if (problem) throw new Error(problem);
      return url;
    },
    /** A customer onboarded to the end without a browser; its tenant's id. */
    async onboard(name: string, email = "root@northwind.example"): Promise<string> {
      child.send({ onboard: name, email });
      const { tenantId, problem } = await answer<{ tenantId: string; problem?: string }>();
      if (problem) throw new Error(problem);
      return tenantId;
    },
    /** Runs the worker beside the app, or ends it. */
    async work(on: boolean): Promise<void> {
      child.send({ work: on });
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

/** The sandbox's control address. */
function controlOf(controlUrl: string) {
  async function ask<T>(line: string, body?: unknown): Promise<T> {
    const [method = "GET", path = ""] = line.split(" ");
    const response = await fetch(`${controlUrl}/__control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${line}: ${await response.text()}`);
    return (await response.json()) as T;
  }
  const state = () => ask<Inspection>("GET state");
  return {
    state,
    fault: (fault: FaultInput) => ask("POST faults", fault),
    release: () => ask("POST release"),
    addOutsideOrganization: (name: string) => ask("POST organizations", { name }),
    advanceClock: (advanceMs: number) => ask("POST clock", { advanceMs }),
    async openPort(open: boolean): Promise<void> {
      // Opening an open port is an error, which is of no interest here.
      await ask("POST port", { open }).catch(() => {});
    },
    async calm(): Promise<void> {
      await ask("DELETE faults");
      await ask("POST release");
      await ask("DELETE requests");
    },
    /** What exists of one customer. */
    async of(name: string) {
      const { organizations, users, invitations, requests } = await state();
      const own = organizations.filter((each) => each.name === name);
      const isOwn = ({ organizationId }: { organizationId: string }) =>
        own.some(({ id }) => id === organizationId);
      const posts = requests.filter(({ method }) => method === "POST");
      return {
        organizations: own,
        users: users.filter(isOwn),
        invitations: invitations.filter(isOwn),
        mints: posts.filter(({ path }) => path.includes("/keys") && own.some(({ id }) => path.includes(id))),
        creations: posts.filter(({ endpoint }) => endpoint === "createOrganization"),
      };
    },
  };
}
