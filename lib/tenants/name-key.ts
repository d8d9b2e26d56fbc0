import "server-only";
import { fold, foldCase } from "#lib/forms/fold.ts";
import { legalForms } from "./legal-forms.ts";

/** A key of this length fits its index; none of our names is longer. */
const longestKey = 500;

/** The words that tell a name from others. */
const wordsOf = (name: string): string[] =>
  fold(name)
    .replace(/[&+]/g, " and ")
    // "L.L.C." and "A/S" lose their punctuation before the name is split into words.
    .replace(/[./]/g, "")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean);

const forms = new Set(legalForms.map((form) => wordsOf(form).join(" ")));
const longestForm = Math.max(...[...forms].map((form) => form.split(" ").length));
/** "(株)" and similar: elsewhere these characters are part of a name. */
const shortForm = /\(\s*[株有合주유]\s*\)/gu;

/** How many words at the start (or end) are a legal form; the longest one counts. */
function countForm(words: string[], isFront: boolean): number {
  for (let count = Math.min(longestForm, words.length - 1); count > 0; count -= 1)
    if (forms.has((isFront ? words.slice(0, count) : words.slice(-count)).join(" "))) return count;
  return 0;
}

/**
 * A name folded for near matches: spelling, spacing, punctuation and legal forms do not count. A name that consists
 * of a legal form only is kept, and so is one of punctuation or reading aids only.
 */
export function nameKey(name: string): string {
  let words = wordsOf(name.normalize("NFKC").replace(shortForm, " "));
  for (let count = countForm(words, false); count > 0; count = countForm(words, false))
    words = words.slice(0, -count);
  for (let count = countForm(words, true); count > 0; count = countForm(words, true))
    words = words.slice(count);
  return (words.join("") || fold(name) || foldCase(name)).slice(0, longestKey).toWellFormed();
}

const fewestLetters = 5;
/** A different digit, or a character that is a word, makes a different name. */
const isLetter = (character: string | undefined) =>
  character === undefined || /(?!\p{Script=Han}|\p{Script=Hangul})[\p{L}\p{M}]/u.test(character);

/** Whether two keys differ by at most one letter. */
function differsInLetter(one: string, other: string): boolean {
  const [short = [], long = []] = [[...one], [...other]].sort((a, b) => a.length - b.length);
  if (short.length < fewestLetters || long.length - short.length > 1) return false;
  const at = long.findIndex((character, index) => character !== short[index]);
  const changed = long.length === short.length ? short[at] : undefined;
  const rest = short.slice(changed === undefined ? at : at + 1);
  return isLetter(long[at]) && isLetter(changed) && rest.join("") === long.slice(at + 1).join("");
}

/** "Plant A" and "Plant B" are different names. */
const initials = (name: string) =>
  wordsOf(name)
    .filter((word) => [...word].length === 1)
    .join(" ");

/** The thousands of names at Polytomic rarely change. */
const known = new Map<string, string>();
const mostKnown = 100_000;

function knownKey(name: string): string {
  const key = known.get(name) ?? nameKey(name);
  if (known.size >= mostKnown) known.clear();
  known.set(name, key);
  return key;
}

/** Returns a function that tells whether another name is nearly this one. */
export function nearTo(name: string): (other: string) => boolean {
  const key = nameKey(name);
  return (other) => {
    const otherKey = knownKey(other);
    return key === otherKey || (differsInLetter(key, otherKey) && initials(name) === initials(other));
  };
}
