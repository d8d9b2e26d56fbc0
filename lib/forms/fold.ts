/*
 * One folding for names and for search input: spelling, case and accents do not count. Pure and independent of any
 * locale, so that the browser, the server and every database agree.
 */

/**
 * Raise it when `fold` or `nameKey` returns another text for the same name: the next start folds the stored texts again.
 */
export const foldVersion = 2;

const dashes = /[\p{Pd}\u2043\u2212]/gu;
/** Acute and grave accents on their own are typed as an apostrophe; the Catalan dot is often left out. */
const apostrophes =
  /['`\u00b4\u00b7\u02b9-\u02bd\u02c8\u2018-\u201b\u2032\u2035\u055a\u05f3\ua78c\uff07\uff40]/gu;
/** Invisible characters, Arabic's tatweel, which only stretches a word, and signs that are optional in a name. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u0640\u00ae\u00a9\u2120\u2122]/gu;
const blanks = /[\p{White_Space}\u2800]+/gu;

/**
 * Accents belong to no script; in Hebrew, Arabic and Cyrillic, marks are reading aids or often left out. In any other
 * script a mark makes a different letter: Indian vowels, Thai tones, and the dots that make か into が.
 */
const accents =
  /(?![\u3099\u309a])[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Cyrillic}]/u;
const withoutAccents = (text: string) => text.replace(/\p{M}/gu, (mark) => (accents.test(mark) ? "" : mark));

/** Letters that Unicode does not decompose, as people type them on a keyboard without that letter. */
const plainLetters = new Map(
  "æ:ae œ:oe ø:o ß:ss ł:l đ:d ð:d þ:th ħ:h ŧ:t ŋ:n ĸ:k ı:i ə:e ɓ:b ɗ:d ƙ:k ƴ:y ς:σ"
    .split(" ")
    .map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]),
);
const plainLetter = /[æœøßłđðþħŧŋĸıəɓɗƙƴς]/g;

/** Scripts without spaces between words: each character becomes a word, so that a trigram index finds it. */
const alone = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/gu;
/** Emoji and other signs, which a trigram index ignores: they are written as their number. */
const signs = /(?!\p{ASCII})\p{S}/gu;
const punctuation = /(?!\p{ASCII})\p{P}/gu;

/** Most names need only this, and some lists have thousands. */
const ascii = /^[ -~]*$/;

/** Everything except separating characters. */
function plain(text: string): string {
  if (ascii.test(text)) return text.toLowerCase().replace(/['`-]/g, "");
  // Upper case first: it decomposes letters that have no upper case, such as ŉ and ſ.
  const whole = text
    .replace(blanks, " ")
    .replace(unseen, "")
    .replaceAll("´", "'")
    .toUpperCase()
    .normalize("NFKD");
  return withoutAccents(whole.replace(apostrophes, "").replace(unseen, "").replace(dashes, ""))
    .toLowerCase()
    .replace(plainLetter, (letter) => plainLetters.get(letter) ?? letter)
    .normalize("NFKC");
}

const setApart = (text: string) =>
  text
    .replace(alone, " $& ")
    .replace(signs, (sign) => ` #${sign.codePointAt(0)?.toString(16)} `)
    .replace(punctuation, " ");

/** "Jones," is Jones, and "(UK)" is UK; punctuation inside a word, as in an email, stays. */
const ends = /^[,;:.!?"()[\]{}<>]+|[,;:.!?"()[\]{}<>]+$/g;

/** A name, an id or a label for searching, sorting and comparing: words separated by single spaces. */
export function fold(text: string): string {
  const folded = plain(text);
  const words = (ascii.test(folded) ? folded : setApart(folded)).split(blanks);
  return words
    .map((word) => word.replace(ends, ""))
    .filter(Boolean)
    .join(" ");
}

const standsApart = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー#]/u;

/**
 * The words of a search, each in the spellings to find in a folded text with a space in front. "T-Mobile" is also
 * written "TMobile" or "T Mobile". One or two letters match the start of a word; ASCII punctuation alone matches
 * nothing.
 */
export function foldWords(typed: string): string[][] {
  const words = typed.split(blanks).map((word) => {
    const spellings = [fold(word), fold(word.replace(dashes, " "))].filter((each) =>
      /[\p{L}\p{N}]/u.test(each),
    );
    return [...new Set(spellings)].map((each) =>
      each.length < 3 || standsApart.test(each) ? ` ${each}` : each,
    );
  });
  const searched = words.filter((spellings) => spellings.length > 0);
  return [...new Map(searched.map((spellings) => [spellings.join("\n"), spellings])).values()];
}

/** Ignores only case: for ids, where A-1 and A1 are different. */
export const foldCase = (text: string): string =>
  text.normalize("NFC").toUpperCase().toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ");
