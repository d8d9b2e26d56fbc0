/** The processes of the fleet. Each can be killed, which starts it again, and frozen, which lets it continue. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, failed } from "#lib/cli/child.ts";
import { awaitHealth } from "#lib/cli/health.ts";
import { startNext, startWorker } from "#lib/cli/processes.ts";
import type { Installation } from "#tests/support/hands/installation.ts";

export type Unit = ReturnType<typeof createUnit>;

/** `start` returns when the process is ready. */
function createUnit(name: string, start: () => Promise<Child>) {
  let child: Child | undefined;
  let doing: Promise<void> = Promise.resolve();
  const counts = { killed: 0, frozen: 0, endedUnasked: 0 };
  const printed: string[] = [];

  async function begin(): Promise<void> {
    const begun = await start();
    child = begun;
    begun.ended.then(async () => {
      printed.push(begun.output());
      if (child !== begun) return;
      counts.endedUnasked += 1;
      await begin();
    });
  }

  async function kill(downMs: number): Promise<void> {
    const killed = child;
    child = undefined;
    killed?.process.kill("SIGKILL");
    await killed?.ended;
    await sleep(downMs);
    await begin();
  }

  async function freeze(forMs: number): Promise<void> {
    child?.process.kill("SIGSTOP");
    await sleep(forMs);
    child?.process.kill("SIGCONT");
  }

  let isBusy = false;
  return {
    name,
    counts,
    begin,
    /** Whether it is down or frozen. */
    isBusy: () => isBusy,
    /** Kills or freezes it for a while, and does not wait. */
    hit(what: "kill" | "freeze", forMs: number): void {
      isBusy = true;
      counts[what === "kill" ? "killed" : "frozen"] += 1;
      doing = (what === "kill" ? kill(forMs) : freeze(forMs)).finally(() => {
        isBusy = false;
      });
    },
    /** It runs again after what was done to it last. */
    recovered: () => doing,
    /** Ends its watch: it is about to be stopped. */
    release(): void {
      if (child) printed.push(child.output());
      child = undefined;
    },
    printed: () => printed.join(""),
  };
}

export type Fleet = { apps: Unit[]; workers: Unit[]; origins: [string, ...string[]] };

/** `ports`: one for each app instance. */
export async function startFleet(
  hall: Installation,
  ports: [number, ...number[]],
  workers: number,
): Promise<Fleet> {
  const address = (port: number) => `http://127.0.0.1:${port}`;
  // The address that staff use; a load balancer would have it.
  const NEXTAUTH_URL = address(ports[0]);
  const environment = hall.environment({ NEXTAUTH_URL, LOG_LEVEL: "warn" });
  const apps = ports.map((port, at) =>
    createUnit(`app ${at + 1}`, async () => {
      const app = hall.begun(startNext("start", "127.0.0.1", port, environment));
      const ended = app.ended.then(() => Promise.reject(failed(app)));
      await Promise.race([awaitHealth(address(port), 120_000), ended]);
      return app;
    }),
  );
  const crew = Array.from({ length: workers }, (_, at) =>
    createUnit(`worker ${at + 1}`, async () => hall.begun(startWorker(environment))),
  );
  await Promise.all([...apps, ...crew].map((unit) => unit.begin()));
  const [first, ...rest] = ports;
  return { apps, workers: crew, origins: [address(first), ...rest.map(address)] };
}
