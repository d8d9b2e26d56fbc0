/**
 * `npm start`: starts everything that the app needs, in order, and stops it in reverse order. It fills in the
 * settings that are not set; the app gets a complete environment.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { random } from "#lib/base/random.ts";
import { fullEnvironment, readSettings } from "#lib/base/settings.ts";
import { banner } from "./banner.ts";
import { makeReady } from "./build.ts";
import { type Child, failed, stop } from "./child.ts";
import { openDataFolder } from "./data-folder.ts";
import { awaitHealth } from "./health.ts";
import { requirePort } from "./port.ts";
import { prepareDatabase, startDatabase, startNext, startSandbox, startWorker } from "./processes.ts";
import { writeDurably } from "./secret-file.ts";
import { listReadableByOthers } from "./secret-files-readable.ts";
import { readySecrets } from "./secrets.ts";
import { explain } from "./startup-error.ts";

/** The running processes, in the order of their start. */
const children = new Set<Child>();
let ending: Promise<never> | undefined;

function end(exitCode: number): Promise<never> {
  ending ??= (async () => {
    for (const child of [...children].reverse()) await stop(child);
    process.exit(exitCode);
  })();
  return ending;
}

function track(child: Child): Child {
  children.add(child);
  child.ended.then(() => children.delete(child));
  return child;
}

/** The app is of no use without one of its processes, so the end of one ends all. */
function holdTogether(): void {
  for (const child of children)
    child.ended.then((code) => {
      if (ending) return;
      console.error(`\n${child.name} ended (${code ?? "killed"}). Everything else was stopped.\n`);
      void end(1);
    });
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: { dev: { type: "boolean", default: false }, "sandbox-control-port": { type: "string" } },
  });
  if (existsSync(".env")) process.loadEnvFile(".env");
  const settings = readSettings();
  const { host, port } = settings;
  const folder = openDataFolder(settings.dataDir);
  await requirePort(host, port);
  for (const warning of listReadableByOthers(settings)) console.warn(`Warning: ${warning}`);
  const secrets = readySecrets(settings, folder);
  await makeReady(options.dev, track);

  const control = options["sandbox-control-port"];
  const more = control ? ["--control", "--control-port", control] : [];
  const [databaseUrl, sandboxUrl] = await Promise.all([
    settings.databaseUrl?.reveal() ?? startDatabase(folder, track),
    settings.partnerKey ? "" : startSandbox(folder, more, track),
  ]);
  const embedded = { database: !settings.databaseUrl, keys: !settings.encryptionKeys };
  const open = {
    ...secrets,
    DATA_DIR: folder.path,
    NEXTAUTH_URL: settings.nextAuthUrl,
    DATABASE_URL: databaseUrl,
    SANDBOX_URL: sandboxUrl,
    SANDBOX_PARTNER_KEY_FILE: sandboxUrl && folder.partnerKey,
    EMBEDDED: [embedded.database && "database", embedded.keys && "keys"].filter(Boolean).join(","),
  };
  const made = settings.adminPassword ? undefined : (readIfThere(folder.firstPassword) ?? random.token(15));
  const { adminEmail } = await prepareDatabase(
    fullEnvironment({ ...open, ...(made ? { ADMIN_PASSWORD: made } : {}) }),
    made ? [folder.firstPassword] : [],
    track,
  );

  // The app does not need the first admin's password.
  const environment = fullEnvironment({ ...open, ADMIN_EMAIL: "", ADMIN_PASSWORD: "" });
  const app = track(startNext(options.dev ? "dev" : "start", host, port, environment));
  await Promise.race([
    awaitHealth(settings.reachedAt, options.dev ? 180_000 : 60_000),
    app.ended.then(() => Promise.reject(failed(app))),
  ]);
  track(startWorker(environment));
  holdTogether();
  writeDurably(
    folder.running,
    JSON.stringify({
      databaseUrl: embedded.database ? databaseUrl : "",
      sandboxUrl,
      nextAuthUrl: settings.nextAuthUrl,
    }),
  );
  // The file exists only if an account has this password and it was not shown yet.
  const password = readIfThere(folder.firstPassword);
  const email = adminEmail ?? (password ? (settings.adminEmail ?? "admin@example.com") : undefined);
  console.log(banner({ settings, adminEmail: email, password, embedded, sandboxUrl }));
  rmSync(folder.firstPassword, { force: true });
  app.release();
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0));
process.on("disconnect", () => void end(1));
main().catch(async (error: unknown) => {
  if (ending) return;
  console.error(`\n${explain(error)}\n`);
  await end(1);
});
