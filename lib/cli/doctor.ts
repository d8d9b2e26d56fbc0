/**
 * `npm run doctor`: one line for each check, with the fix if there is a problem. `-- audit` verifies the audit too;
 * `-- secrets` decrypts every stored secret, and lists those that can't be decrypted or were put back.
 */
import { existsSync, statSync } from "node:fs";
import pg from "pg";
import { AppError } from "#lib/base/errors.ts";
import { listKeyUseWords } from "#lib/base/keys-in-use.ts";
import { findPending } from "#lib/base/migrate.ts";
import { readSettings } from "#lib/base/settings.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { checkMail } from "#lib/mail/send.ts";
import { deliveryProblemWords } from "#lib/messages/deliveries.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { checkAudit } from "./audit.ts";
import { checkStreams } from "./audit-streams.ts";
import { type DataFolder, layOut } from "./data-folder.ts";
import { checkKeyProvider } from "./key-provider.ts";
import { requireKeys } from "./keys.ts";
import { metricsWords } from "./metrics.ts";
import { checkOidc } from "./oidc.ts";
import { isFree } from "./port.ts";
import { checkProxy } from "./proxy.ts";
import { requireNonePutBack } from "./put-back.ts";
import { checkQueue } from "./queue.ts";
import { adoptRunning, findRunning } from "./running.ts";
import { listReadableByOthers } from "./secret-files-readable.ts";
import { cannotStart, explain } from "./startup-error.ts";
import { requireReadable } from "./unreadable.ts";

let problems = 0;

const indented = (text: string) => text.replaceAll("\n", `\n${" ".repeat(27)}`);

async function check<T>(name: string, work: () => Promise<[line: string, value: T]>): Promise<T | undefined> {
  try {
    const [line, value] = await work();
    console.log(`  ok       ${name.padEnd(16)}${indented(line)}`);
    return value;
  } catch (error) {
    problems += 1;
    console.log(`  problem  ${name.padEnd(16)}${indented(explain(error))}`);
    return undefined;
  }
}

function skip(name: string, why: string): void {
  console.log(`  skipped  ${name.padEnd(16)}${why}`);
}

function checkFolder(folder: DataFolder): string {
  if (!existsSync(folder.path)) return `${folder.path}, created on the first start`;
  for (const path of [folder.path, folder.encryptionKeys, folder.nextAuthSecret, folder.partnerKey]) {
    if (!existsSync(path)) continue;
    const { mode, uid } = statSync(path);
    const reach = process.getuid?.() ?? uid;
    if (uid !== reach) throw cannotStart(`${path} belongs to another account.`, "Run as that account.");
    if (mode & 0o077)
      throw cannotStart(
        `${path} can be read by others.`,
        `Run: chmod ${mode & 0o040_000 ? "700" : "600"} ${path}`,
      );
  }
  return folder.path;
}

async function checkDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    const version = rows[0]?.version ?? "";
    if (Number.parseInt(version, 10) < 15)
      throw cannotStart(`PostgreSQL ${version} is too old.`, "Use 15 or newer.");
    const pending = await findPending(client);
    if (pending.length > 0)
      throw cannotStart(`${pending.length} migrations are missing.`, `\`npm start\` applies them.`);
    return `PostgreSQL ${version}, up to date`;
  } catch (error) {
    if (error instanceof Error && !(error instanceof AppError))
      throw cannotStart(
        `It can't be reached (${"code" in error ? error.code : "no answer"}).`,
        "Check DATABASE_URL.",
      );
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkMailServer(): Promise<string> {
  try {
    await checkMail();
    return "the mail server can be used";
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error;
    const { title, hint = "Check SMTP_URL." } = deliveryProblemWords(error.problem);
    throw cannotStart(title, hint);
  }
}

const parts = [undefined, "audit", "secrets"];

async function main(): Promise<void> {
  const [what, head] = process.argv.slice(2);
  if (!parts.includes(what))
    throw cannotStart(`Doctor has no check ${what}.`, "Leave it out, or name one of: audit, secrets.");
  console.log("\nPartner Onboarding: system check\n");
  if (existsSync(".env")) process.loadEnvFile(".env");
  await check("Node", async () => [process.versions.node, undefined]);
  await check("Dependencies", async () => ["match the lockfile", undefined]);
  const settings = await check("Settings", async () => ["valid", readSettings()]);
  if (!settings) return;
  const folder = layOut(settings.dataDir);
  await check("Data folder", async () => [checkFolder(folder), undefined]);
  for (const warning of listReadableByOthers(settings))
    console.log(`  warning  ${"Secret files".padEnd(16)}${warning}`);
  const running = findRunning(folder);
  await check("Port", async () => {
    if (running) return [`${settings.port}, the app is running`, undefined];
    if (await isFree(settings.host, settings.port)) return [`${settings.port} is free`, undefined];
    throw cannotStart(
      `${settings.port} is in use.`,
      "Stop the program that uses it, or set PORT to a free port.",
    );
  });
  await check("Proxy", async () => [checkProxy(settings), undefined]);
  await check("Metrics", async () => [metricsWords(settings), undefined]);
  if (settings.oidc) {
    const { oidc } = settings;
    await check("Single sign-on", async () => [await checkOidc(oidc, settings.nextAuthUrl), undefined]);
  } else skip("Single sign-on", "OIDC_ISSUER is not set; staff sign in with a password");
  const reachable = adoptRunning(settings, folder, running);
  if (!reachable)
    return skip("The rest", "the app is not running; start it with `npm start` and run this again");
  if (settings.mail) await check("Mail", async () => [await checkMailServer(), undefined]);
  else skip("Mail", "SMTP_URL is not set, so no mail is sent");
  const url = settings.databaseUrl?.reveal() ?? running?.databaseUrl ?? "";
  const database = await check("Database", async () => [await checkDatabase(url), true]);
  if (database) await check("Key provider", async () => [await checkKeyProvider(), undefined]);
  if (database)
    await check("Encryption keys", async () => {
      await requireKeys();
      return [(await listKeyUseWords()).join("\n"), undefined];
    });
  if (database && what === "secrets")
    await check("Stored secrets", async () => [
      `${await requireReadable()}, and ${await requireNonePutBack()}`,
      undefined,
    ]);
  if (database) await check("Queue", async () => [await checkQueue(), undefined]);
  if (database) await checkStreams(check, skip);
  if (database && what === "audit") await check("Audit", async () => [await checkAudit(head), undefined]);
  if (!settings.partnerKey && !running?.sandboxUrl) return skip("Polytomic", "the sandbox is not running");
  await check("Polytomic", async () => {
    const me = await asPartner().me();
    if (!me.is_partner)
      throw cannotStart("The key is not a partner key.", "Set POLYTOMIC_PARTNER_KEY to a partner key.");
    return [
      settings.partnerKey ? `${settings.polytomic.origin} accepts the partner key` : "sandbox",
      undefined,
    ];
  });
}

await main().catch((error: unknown) => {
  console.error(`\n${explain(error)}\n`);
  process.exit(2);
});
console.log(
  problems === 0 ? "\nNo problems.\n" : `\n${problems === 1 ? "1 problem" : `${problems} problems`}.\n`,
);
process.exit(problems === 0 ? 0 : 1);
