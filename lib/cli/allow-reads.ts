/**
 * `npm run allow-reads -- <email>`: for an admin who was stopped from reading keys when there is no other admin to allow
 * more. It needs access to the database, which gives more than a read does.
 */
import { existsSync } from "node:fs";
import { readSettings } from "#lib/base/settings.ts";
import { allowReadsOnServer } from "#lib/keys/budget.ts";
import { layOut } from "./data-folder.ts";
import { adoptRunning, findRunning } from "./running.ts";
import { cannotStart, explain } from "./startup-error.ts";

async function main(email: string | undefined): Promise<void> {
  if (!email) throw cannotStart("The email is missing.", "Run: npm run allow-reads -- admin@example.com");
  if (existsSync(".env")) process.loadEnvFile(".env");
  const settings = readSettings();
  const folder = layOut(settings.dataDir);
  if (!adoptRunning(settings, folder, findRunning(folder)))
    throw cannotStart("The app is not running.", "Start it with `npm start`, then run this again.");
  const more = await allowReadsOnServer(email);
  if (more === null)
    throw cannotStart(`No active account has the email ${email}.`, "The Team page lists all accounts.");
  console.log(more === 0 ? "\nThis account was not stopped.\n" : `\n${more} more keys can be read.\n`);
}

main(process.argv[2]).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\n${explain(error)}\n`);
    process.exit(1);
  },
);
