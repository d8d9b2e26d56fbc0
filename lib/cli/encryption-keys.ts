/**
 * `npm run keys -- rotate`: encrypts every stored secret with the first of ENCRYPTION_KEYS, or wraps the data keys of a
 * key provider again, while the app runs. It can be stopped at any time and continues when it is run again. `npm run keys -- mint-lost`: see mint-lost.ts.
 */
import { existsSync } from "node:fs";
import { findKeyProblems, keyProblemWords, listKeyUses, listKeyUseWords } from "#lib/base/keys-in-use.ts";
import { rewrapAll } from "#lib/base/rewrap.ts";
import { listWrappingWords, rewrapDataKeys } from "#lib/base/rewrap-data-keys.ts";
import { currentKey } from "#lib/base/seal.ts";
import { readSettings, settings } from "#lib/base/settings.ts";
import { layOut } from "./data-folder.ts";
import { mintLost } from "./mint-lost.ts";
import { adoptRunning, findRunning } from "./running.ts";
import { cannotStart, explain } from "./startup-error.ts";
import { listUnreadable } from "./unreadable.ts";

const tellEvery = 1_000;
const number = (count: number) => count.toLocaleString("en");
const secrets = (count: number) => (count === 1 ? "1 secret" : `${number(count)} secrets`);

/** Of a key whose id now has other bytes, values under one id would need two keys. */
async function requireCurrent(current: string): Promise<void> {
  const problems = await findKeyProblems();
  const wrong = problems.find(({ id, problem }) => id === current && problem === "wrong");
  if (wrong)
    throw cannotStart(
      keyProblemWords(wrong),
      "Give the new key an id of its own, and add the old one again.",
    );
  for (const problem of problems) console.log(keyProblemWords(problem));
}

async function rotateDataKeys(): Promise<void> {
  const count = await rewrapDataKeys();
  if (count > 0) console.log(`${count === 1 ? "1 data key" : `${number(count)} data keys`} wrapped again.`);
  for (const words of await listWrappingWords()) console.log(`  ${words}`);
}

/** Whether nothing is left to do. */
async function rotate(): Promise<boolean> {
  await rotateDataKeys();
  const { id: current } = await currentKey();
  const others = settings().encryptionKeys.flatMap(({ id }) => (id === current ? [] : [id]));
  await requireCurrent(current);
  console.log(`Encrypting every stored secret with key ${current}. The app can keep running.`);
  let told = 0;
  const { late, unreadable } = await rewrapAll((done) => {
    if (done < told + tellEvery) return;
    told = done;
    console.log(`  ${number(done)} done`);
  });
  for (const line of await listUnreadable(unreadable)) console.log(`Left as it is: ${line}`);
  const lost = unreadable.filter(({ needed }) => needed).length;
  const uses = await listKeyUses();
  // What the app no longer opens needs no key either.
  const isUsed = (id: string) => uses.some(({ kid, needed }) => kid === id && needed > 0);
  const isMoved = lost === 0 && uses.every(({ kid }) => kid === current || !isUsed(kid));
  if (late > 0)
    console.log(
      `Another key encrypted ${secrets(late)} while this ran: an app or a worker still has other ENCRYPTION_KEYS. ` +
        `Restart all of them with key ${current} first, then run this again.`,
    );
  if (isMoved && late === 0) {
    const free = others.filter((id) => !isUsed(id));
    console.log(`Every stored secret is now under key ${current}${removable(free)}.`);
    return true;
  }
  if (lost > 0) console.log(`Can't be decrypted and left as it is: ${secrets(lost)}.`);
  for (const words of await listKeyUseWords()) console.log(words);
  return false;
}

function removable(ids: string[]): string {
  if (ids.length === 0) return "";
  return `; key${ids.length > 1 ? "s" : ""} ${ids.join(" and ")} can be removed from ENCRYPTION_KEYS`;
}

const commands: Record<string, (...given: string[]) => Promise<boolean>> = { rotate, "mint-lost": mintLost };

async function main([name = "", ...more]: string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw cannotStart(
      "`npm run keys` has two commands: rotate and mint-lost.",
      "rotate: put the new key first in ENCRYPTION_KEYS, restart the app, then run: npm run keys -- rotate\n" +
        "mint-lost: for API keys that can't be decrypted any more.",
    );
  if (existsSync(".env")) process.loadEnvFile(".env");
  const given = readSettings();
  const folder = layOut(given.dataDir);
  if (!adoptRunning(given, folder, findRunning(folder)))
    throw cannotStart("The app is not running.", "Start it with `npm start`, then run this again.");
  process.exitCode = (await command(...more)) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(`\n${explain(error)}\n`);
    process.exit(1);
  },
);
