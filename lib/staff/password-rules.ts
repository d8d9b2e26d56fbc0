import "server-only";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#lib/base/errors.ts";
import type { Secret } from "#lib/base/secret.ts";

/*
 * What a new password must not be: leaked elsewhere, easy to guess, or made of the person's own name or email. Its
 * length is checked by lib/forms/staff.ts.
 */

type Person = { email: string; name?: string };

/** Sorted beginnings of the SHA-256 of leaked passwords in lower case: see lib/cli/common-passwords.ts. */
let leaked: Buffer | undefined;
const width = 5;

function isLeaked(password: string): boolean {
  leaked ??= readFileSync(join(process.cwd(), "lib/staff/common-passwords.bin"));
  const hash = createHash("sha256").update(password).digest().subarray(0, width);
  let [low, high] = [0, leaked.length / width];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = hash.compare(leaked, middle * width, (middle + 1) * width);
    if (order === 0) return true;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return false;
}

/** Guesses per password of what few requests can try, in powers of ten. */
const fewestGuesses = 8;

/** Knows words, repetition, sequences, dates, and neighbours on a keyboard. Its dictionary is large, so it waits. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, { adjacencyGraphs: graphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs });
}
let estimator: ReturnType<typeof loadEstimator> | undefined;

async function isGuessable(password: string, own: string[]): Promise<boolean> {
  estimator ??= loadEstimator();
  return (await estimator).check(password, own).guessesLog10 < fewestGuesses;
}

/** The email, its parts, and the words of the name; the longest first. */
function ownWords({ email, name = "" }: Person): string[] {
  const words = [email, ...email.split(/[@.+_-]/), email.split("@")[0] ?? "", name, ...name.split(/\s+/)];
  return [...new Set(words.map((word) => word.toLowerCase()))]
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);
}

/** What has to be left without the person's own words. */
const fewestOther = 8;

/** Why this is no good password for the person, in one sentence; null if it is one. */
export async function findWeakness(password: Secret, person: Person): Promise<string | null> {
  const plain = password.reveal().normalize("NFKC").toLowerCase();
  if (isLeaked(plain))
    return "This password was leaked elsewhere, so it would be tried first. Choose another.";
  const own = ownWords(person);
  const rest = own.reduce((text, word) => text.replaceAll(word, ""), plain);
  if (rest !== plain && rest.length < fewestOther)
    return "This password is mostly your name or email. Choose another.";
  if (await isGuessable(plain, own))
    return "This password is easy to guess. Use more words, or a password manager.";
  return null;
}

/** Throws AppError `invalid` at the form's field. */
export async function requireGoodPassword(password: Secret, person: Person): Promise<void> {
  const weakness = await findWeakness(password, person);
  if (weakness)
    throw new AppError("invalid", "Check the highlighted fields.", { fields: { password: weakness } });
}
