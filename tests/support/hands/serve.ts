/**
 * An app under test as one process: a database of its own, the sandbox with its control address, and the
 * built app. It exits with its parent process. `{ serve: settings }` starts the same app once more with other
 * settings, and is answered with its address; `{ end: address }` ends that one, and `{ serve, at }` starts another
 * build at the address of one that has ended; `{ work: true }` starts the worker beside it, `false` ends it;
 * `{ kill: address }` kills that app and the worker; `{ onboard: name }` makes a customer with the app's own functions, and is answered with the tenant's id.
 */
import { mkdtempSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { fullEnvironment, variables } from "#lib/base/settings.ts";
import { makeReady } from "#lib/cli/build.ts";
import { type Child, failed, stop } from "#lib/cli/child.ts";
import { openDataFolder } from "#lib/cli/data-folder.ts";
import { awaitHealth } from "#lib/cli/health.ts";
import { prepareDatabase, startNext, startSandbox, startWorker } from "#lib/cli/processes.ts";
import { readySecrets } from "#lib/cli/secrets.ts";
import { explain } from "#lib/cli/startup-error.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { admin, type Serving, type Settings } from "#tests/support/world/app.ts";
import { freshDatabase, type TestDatabase } from "#tests/support/world/database.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { onboard } from "./people.ts";

// What the tester has set for an app of their own does not concern this one.
for (const name of variables) delete process.env[name];

const dataDir = mkdtempSync(join(tmpdir(), "onboarding-e2e-"));
const children = new Set<Child>();
let database: TestDatabase | undefined;
let ending = false;

function begun(child: Child): Child {
  children.add(child);
  child.ended.then(() => children.delete(child));
  return child;
}

async function end(exitCode: number): Promise<void> {
  if (ending) return;
  ending = true;
  for (const child of [...children].reverse()) await stop(child);
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(exitCode);
}

const apps = new Map<string, Child>();

/** `at`: the address of an app that has ended, and the folder of the build that takes its place. */
async function serve(settings: Settings, at?: { url: string; folder: string }): Promise<string> {
  const port = at ? Number(new URL(at.url).port) : await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = fullEnvironment({ NEXTAUTH_URL: url, ...settings });
  const app = begun(startNext("start", "127.0.0.1", port, environment, at?.folder));
  apps.set(url, app);
  await Promise.race([awaitHealth(url, 300_000), app.ended.then(() => Promise.reject(failed(app)))]);
  process.stdout.write(app.output());
  app.release();
  return url;
}

async function kill(child: Child | undefined): Promise<void> {
  child?.process.kill("SIGKILL");
  await child?.ended;
}

/** As the admin, with a session of their own. */
async function onboardAsAdmin(name: string, email: string): Promise<string> {
  const { id: staffId } = await db().staff.findUniqueOrThrow({ where: { email: admin.email } });
  const now = new Date();
  const times = { createdAt: now, authenticatedAt: now, expiresAt: new Date(now.getTime() + 60_000) };
  const { id } = await db().session.create({ data: { id: random.sessionId(), staffId, ...times } });
  const staff = await findBySession(id);
  if (!staff) throw new Error("the session just made is not found");
  const made = await onboard(staff, { name, email });
  await db().session.delete({ where: { id } });
  return made.id;
}

async function main(): Promise<void> {
  await makeReady(false, begun);
  const folder = openDataFolder(dataDir);
  const unset = { keyProviders: { used: "environment" } } as Parameters<typeof readySecrets>[0];
  const secrets = readySecrets(unset, folder);
  const controlPort = await freePort();
  const control = ["--control", "--control-port", String(controlPort)];
  const [opened, sandboxUrl] = await Promise.all([freshDatabase(), startSandbox(folder, control, begun)]);
  database = opened;
  const settings: Settings = {
    ...secrets,
    DATA_DIR: dataDir,
    DATABASE_URL: opened.url,
    SANDBOX_URL: sandboxUrl,
    SANDBOX_PARTNER_KEY_FILE: folder.partnerKey,
    // A request that is held is let go by its test, however long the test takes.
    POLYTOMIC_TIMEOUT_MS: "600000",
    EMBEDDED: "keys",
  };
  const { email: ADMIN_EMAIL, password: ADMIN_PASSWORD } = admin;
  await prepareDatabase(fullEnvironment({ ...settings, ADMIN_EMAIL, ADMIN_PASSWORD }), [], begun);
  const url = await serve(settings);
  let worker: Child | undefined;
  async function work(on: boolean, more: Settings): Promise<void> {
    if (worker) await stop(worker);
    worker = on
      ? begun(startWorker(fullEnvironment({ NEXTAUTH_URL: url, ...settings, ...more })))
      : undefined;
  }
  // For what this process does itself with the app's functions.
  Object.assign(process.env, fullEnvironment({ NEXTAUTH_URL: url, ...settings }));
  process.on(
    "message",
    (
      message:
        | { serve: Settings; at?: { url: string; folder: string } }
        | { end: string }
        | { kill: string }
        | { work: boolean; settings: Settings }
        | { onboard: string; email: string },
    ) => {
      if ("work" in message)
        return void work(message.work, message.settings).then(() => process.send?.({ done: true }));
      if ("onboard" in message)
        return void onboardAsAdmin(message.onboard, message.email).then(
          (tenantId) => process.send?.({ tenantId }),
          (error) => process.send?.({ problem: explain(error) }),
        );
      if ("kill" in message)
        return void Promise.all([apps.get(message.kill), worker].map(kill)).then(() =>
          process.send?.({ done: true }),
        );
      if ("end" in message) {
        const app = apps.get(message.end);
        return void (app ? stop(app) : Promise.resolve()).then(() => process.send?.({ done: true }));
      }
      serve({ ...settings, ...message.serve }, message.at).then(
        (url) => process.send?.({ url }),
        (error) => process.send?.({ problem: explain(error) }),
      );
    },
  );
  const serving: Serving = {
    url,
    databaseUrl: opened.url,
    sandboxUrl,
    controlUrl: `http://127.0.0.1:${controlPort}`,
    partnerKey: readFileSync(folder.partnerKey, "utf8").trim(),
  };
  process.send?.(serving);
}

for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.once(event, () => void end(0));
main().catch(async (error: unknown) => {
  writeSync(2, `${explain(error)}\n`);
  await end(1);
});
