/**
 * `npm run reset-password -- <email>`: prints a one-time link for a new password, for an admin who forgot theirs when
 * there is no other admin to ask. With `--second-factor` it also turns off the account's second factor. It needs access
 * to the database, which gives more than a password does.
 */
import { existsSync } from "node:fs";
import { db } from "#lib/base/db.ts";
import { readSettings } from "#lib/base/settings.ts";
import { makeResetOnServer } from "#lib/staff/password-resets.ts";
import { hasSecondFactor, resetSecondFactorOnServer } from "#lib/staff/second-factor-reset.ts";
import { layOut } from "./data-folder.ts";
import { adoptRunning, findRunning } from "./running.ts";
import { cannotStart, explain } from "./startup-error.ts";

const factorOption = "--second-factor";

async function main(given: string[]): Promise<void> {
  const email = given.find((each) => each !== factorOption);
  if (!email) throw cannotStart("The email is missing.", "Run: npm run reset-password -- admin@example.com");
  if (existsSync(".env")) process.loadEnvFile(".env");
  const settings = readSettings();
  const folder = layOut(settings.dataDir);
  if (!adoptRunning(settings, folder, findRunning(folder)))
    throw cannotStart("The app is not running.", "Start it with `npm start`, then run this again.");
  const made = await makeResetOnServer(email);
  if (!made) {
    const admins = await db().staff.findMany({ where: { role: "admin", disabledAt: null } });
    throw cannotStart(
      `No active account has the email ${email}.`,
      `The admins are: ${admins.map((admin) => admin.email).join(", ")}.`,
    );
  }
  const isLost = given.includes(factorOption);
  if (isLost && (await resetSecondFactorOnServer(email))) console.log("\nThe second factor is off.");
  const stillAsks = !isLost && (await hasSecondFactor(email));
  console.log(`\nOpen this link within an hour to choose a new password. It works once.\n\n${made.link}\n`);
  if (stillAsks)
    console.log(
      `This account has a second factor. If that is lost too: npm run reset-password -- ${email} ${factorOption}\n`,
    );
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\n${explain(error)}\n`);
    process.exit(1);
  },
);
