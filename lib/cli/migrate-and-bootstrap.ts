/** Migrates the database and creates the first admin, before the app or anything else connects. */
import { writeSync } from "node:fs";
import { closeDb } from "#lib/base/db.ts";
import { forgetLost, plantCanary } from "#lib/base/keys-in-use.ts";
import { inWords } from "#lib/base/log.ts";
import { migrate } from "#lib/base/migrate.ts";
import { currentKey } from "#lib/base/seal.ts";
import { settings } from "#lib/base/settings.ts";
import { dropLeases } from "#lib/engine/lease.ts";
import { ensureFirstAdmin, hasAdmin } from "#lib/staff/first-admin.ts";
import { foldAgain } from "#lib/tenants/folded.ts";
import { requireKeys } from "./keys.ts";
import { writeDurably } from "./secret-file.ts";
import { explain } from "./startup-error.ts";

export type Prepared = { adminEmail: string | undefined };

async function main(): Promise<void> {
  const passwordFile = process.argv[2];
  await migrate(settings().databaseUrl);
  await inWords(async () => {
    await forgetLost();
    await requireKeys();
    await currentKey();
    await plantCanary();
  });
  await foldAgain();
  // A generated password is kept in a private file from before the account exists until it was shown, so that a start
  // that fails in between does not lose it.
  const { adminPassword } = settings();
  if (passwordFile && adminPassword && !(await hasAdmin()))
    writeDurably(passwordFile, adminPassword.reveal());
  const admin = await ensureFirstAdmin();
  // The embedded database belongs to one instance, which is just starting, so no lease in it is in use.
  if (settings().embedded.database) await dropLeases();
  await closeDb();
  const prepared: Prepared = { adminEmail: admin?.email };
  process.send?.(prepared, () => process.disconnect());
}

process.once("disconnect", () => process.exit());
main().catch((error: unknown) => {
  writeSync(2, `${explain(error)}\n`);
  process.exit(1);
});
