/** The embedded database as a process: node … database.ts <data dir>. It ends with its parent. */
import { writeSync } from "node:fs";
import { openEmbeddedDatabase } from "#lib/base/embedded-database.ts";
import { layOut } from "./data-folder.ts";
import { copyBeforeUpgrade } from "./database-copies.ts";
import { takeLock } from "./lock.ts";
import { explain } from "./startup-error.ts";

async function main(dataDir: string): Promise<void> {
  const folder = layOut(dataDir);
  // The process of a killed instance may still be ending.
  if (!takeLock(folder.databaseLock, 15_000)) throw new Error(`${folder.database} is in use.`);
  const database = await openEmbeddedDatabase({
    dataFolder: folder.database,
    socketFolder: folder.databaseSocket,
  });
  await copyBeforeUpgrade(database, folder.databaseCopies);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    database.close().finally(() => process.exit(0));
  };
  for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.once(event, stop);
  if (process.connected) process.send?.({ url: database.url });
  else stop();
}

main(process.argv[2] ?? ".data").catch((error: unknown) => {
  writeSync(2, `${explain(error)}\n`);
  process.exit(1);
});
