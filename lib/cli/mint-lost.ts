/**
 * `npm run keys -- mint-lost <admin's email> [count]`: mints every API key again that can't be decrypted any more. The
 * worker does it, so this program only waits: stopped and run again, it continues. The customers to tell are written
 * to a file; without an email, those of the last run are.
 */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { clock, secondMs } from "#lib/base/clock.ts";
import { findAdmin, findLastLost, type LeftOut, listLost, mintLostKeys } from "#lib/key-batches/lost.ts";
import { listToTell, readBatch } from "#lib/key-batches/read.ts";
import { cannotStart } from "./startup-error.ts";

const usage = "npm run keys -- mint-lost admin@example.com";
const keys = (count: number) => (count === 1 ? "1 API key" : `${count.toLocaleString("en")} API keys`);

const whyLeftOut: Record<keyof LeftOut, string> = {
  archived: "of archived tenants. Restore the tenant first.",
  next: "that customers are to switch to. Cancel the rotation with overlap and start it again.",
  unverified: "that nobody uses yet. The operation that minted them mints others.",
};

function tellLeftOut(leftOut: LeftOut): void {
  for (const which of ["archived", "next", "unverified"] as const)
    if (leftOut[which] > 0)
      console.log(`Left as they are, and can't be decrypted: ${keys(leftOut[which])} ${whyLeftOut[which]}`);
}

/** Starts it once the number was confirmed; null if there is nothing to do, or if it has to be confirmed first. */
async function start(email: string, confirmed: string | undefined): Promise<string | null> {
  const admin = await findAdmin(email);
  if (!admin) throw cannotStart(`No active admin has the email ${email}.`, `Run: ${usage}`);
  const { keys: lost, leftOut } = await listLost();
  const isLeftOut = Object.values(leftOut).some((count) => count > 0);
  tellLeftOut(leftOut);
  if (lost.length === 0)
    console.log(
      `Every ${isLeftOut ? "other " : ""}API key that customers use can be decrypted. For the customers of the last run: npm run keys -- mint-lost`,
    );
  else if (confirmed !== String(lost.length))
    console.log(
      `${keys(lost.length)} can't be decrypted. Minting them again stops the keys that these customers use now, until ` +
        "you have sent them the new ones. If the encryption key or a backup may still be found, restore it instead.\n" +
        `To mint them, run: npm run keys -- mint-lost ${email} ${lost.length}`,
    );
  else return await mintLostKeys(admin, lost);
  return null;
}

/** Whether nothing is left to do. */
export async function mintLost(email?: string, confirmed?: string): Promise<boolean> {
  const last = await findLastLost();
  if (!email && !last) throw cannotStart("The admin's email is missing.", `Run: ${usage}`);
  const isOpen = last !== null && last.settled < last.total;
  const id = isOpen || !email ? (last?.id ?? null) : await start(email, confirmed);
  if (id === null) return (await listLost()).keys.length === 0;
  for (let told = -1; ; await clock.sleep(2 * secondMs)) {
    const batch = await readBatch(id);
    if (!batch) throw new Error("the batch is gone");
    const { settled, total } = batch;
    const replaced = batch.replaced + batch.notStopped;
    if (settled > told) console.log(`  ${settled} of ${total} done`);
    told = settled;
    if (settled < total) continue;
    const file = `customers-to-notify-${id.slice(0, 8)}.csv`;
    await pipeline(Readable.from(listToTell(id)), createWriteStream(file, { mode: 0o600 }));
    console.log(`${replaced} of ${keys(total)} minted. The customers to tell are in ${file}.`);
    return replaced === total;
  }
}
