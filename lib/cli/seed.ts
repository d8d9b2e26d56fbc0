/**
 * `npm run seed -- --tenants N`: fills the configured database with sample tenants, the same ones each time. They do
 * not exist at Polytomic. `npm run seed -- --demo`: a small book of customers that exist in the sandbox of the running
 * app. Both refuse to run with a real partner key.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { readSettings, type Settings } from "#lib/base/settings.ts";
import { type Child, stop } from "./child.ts";
import { layOut, openDataFolder } from "./data-folder.ts";
import { startDatabase } from "./processes.ts";
import { adoptRunning, findRunning } from "./running.ts";
import { plantTenants } from "./seed-tenants.ts";
import { cannotStart, explain } from "./startup-error.ts";

const most = 10_000_000;
const children: Child[] = [];
const end = async (exitCode: number) => {
  for (const child of children) await stop(child);
  process.exit(exitCode);
};

/** "demo", or how many tenants. */
function readWish(): number | "demo" {
  const { values } = parseArgs({ options: { tenants: { type: "string" }, demo: { type: "boolean" } } });
  if (values.demo) return "demo";
  const count = Number(values.tenants);
  if (Number.isInteger(count) && count > 0 && count <= most) return count;
  throw cannotStart(
    "The number of tenants is missing.",
    "Run: npm run seed -- --tenants 1000, or npm run seed -- --demo",
  );
}

async function seedDemo(settings: Settings): Promise<void> {
  const folder = layOut(settings.dataDir);
  const running = findRunning(folder);
  if (!running?.sandboxUrl || !adoptRunning(settings, folder, running))
    throw cannotStart(
      "The app is not running with its sandbox.",
      "Start it with `npm start`, then run this again.",
    );
  const { plantDemo } = await import("./seed-demo.ts");
  const url = settings.databaseUrl?.reveal() ?? running.databaseUrl;
  const added = await plantDemo(url, (words) => console.log(words));
  console.log(added === 0 ? "All customers of the demo exist already." : `Added ${added} customers.`);
}

async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const wish = readWish();
  const settings = readSettings();
  if (settings.partnerKey)
    throw cannotStart(
      "POLYTOMIC_PARTNER_KEY is set, and sample tenants must not be mixed with real ones.",
      "Unset it, and set DATABASE_URL to a test database or leave it unset.",
    );
  if (wish === "demo") {
    await seedDemo(settings);
    return await end(0);
  }
  const url =
    settings.databaseUrl?.reveal() ??
    (await startDatabase(openDataFolder(settings.dataDir), (child) => {
      children.push(child);
      return child;
    }));
  await migrate(new Secret(url));
  const startedMs = performance.now();
  const { added, total } = await plantTenants(url, wish);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  console.log(`Added ${added} tenants in ${seconds} s. The database now has ${total}.`);
  if (added < wish) console.log(`The other ${wish - added} already existed.`);
  await end(0);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0));
process.on("disconnect", () => void end(1));
main().catch(async (error: unknown) => {
  console.error(`\n${explain(error)}\n`);
  await end(1);
});
