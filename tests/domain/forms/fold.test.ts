import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold, foldCase, foldWords } from "#lib/forms/fold.ts";

test.each([
  ["case", "ACME", "acme"],
  ["full width", "ＡＣＭＥ", "Acme"],
  ["every white space", "Acme\u00a0\u2003\u3000\t\n Nordic ", "acme nordic"],
  ["accents, composed or not", "Café Zürich", "Cafe\u0301 Zu\u0308rich".normalize("NFD")],
  ["accents and none", "Crème Brûlée", "creme brulee"],
  ["Turkish i", "İstanbul Işık", "ISTANBUL ışik"],
  ["sharp s", "Straße GROẞ", "STRASSE gross"],
  ["final sigma", "Οδυσσέας", "ΟΔΥΣΣΕΑΣ"],
  ["Nordic and Slavic letters", "Ørsted Æther Łódź Đà Þór œuvre", "orsted aether lodz da thor OEUVRE"],
  ["ligatures", "oﬃce", "office"],
  ["apostrophes of all kinds", "O'Brien", "O’Brien"],
  ["an accent for an apostrophe", "O´Brien", "OʼBrien"],
  ["hyphens of all kinds", "Jean-Luc", "Jean\u2010Luc"],
  ["more hyphens", "A–B—C−D", "A-B\u2011C-D"],
  ["invisible characters", "Ac\u00adme\u200b\ufeff", "acme"],
  ["joiners", "می\u200cخواهم", "میخواهم"],
  ["trade marks", "Acme™ ®", "acme"],
  ["half-width kana", "ﾃﾞｰﾀ", "データ"],
  ["Hebrew points", "שָׁלוֹם", "שלום"],
  ["Arabic vowels and tatweel", "مُحَـمَّد", "محمد"],
  ["Russian yo", "Ёлка", "елка"],
  ["Catalan dots", "Paral·lel", "parallel"],
])("%s: %s is %s", (_, one, other) => {
  expect(fold(one)).toBe(fold(other));
});

test.each([
  ["dakuten make another kana", "かき", "がき"],
  ["handakuten too", "ハリ", "パリ"],
  ["Indian vowels", "किरण", "करण"],
  ["Thai tones", "ป่า", "ปา"],
  ["words are apart", "acme nordic", "acmenordic"],
  ["emoji", "🚀", "🛸"],
])("%s: %s is not %s", (_, one, other) => {
  expect(fold(one)).not.toBe(fold(other));
});

test("characters of scripts without spaces are separated, and emoji are numbers that any trigram index knows", () => {
  expect(fold("東京データABC")).toBe("東 京 デ ー タ abc");
  expect(fold("삼성전자")).toBe("삼 성 전 자");
  expect(fold("Rocket 🚀")).toBe("rocket #1f680");
});

test.each([
  ["Jones Smith", [["jones"], ["smith"]]],
  ["smith, (jones)", [["smith"], ["jones"]]],
  ["r&d@acme.example;", [["r&d@acme.example"]]],
  ["smith & jones", [["smith"], ["jones"]]],
  ["jones JONES", [["jones"]]],
  ["no g", [[" no"], [" g"]]],
  [
    "T-Mobile - x-y",
    [
      ["tmobile", "t mobile"],
      [" xy", "x y"],
    ],
  ],
  ["東京 京", [[" 東 京"], [" 京"]]],
  ["100% _", [["100%"]]],
  ["-- % &", []],
])("%s is looked for as %j", (typed, words) => {
  expect(foldWords(typed)).toEqual(words);
});

describe("any text", () => {
  const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string());

  test("folded twice is the same as once", () => {
    const twice = (text: string) => void expect(fold(fold(text))).toBe(fold(text));
    fc.assert(fc.property(anyText, twice), { numRuns: 2_000, seed: 1 });
  });

  test("is found by its own text, in any case and normal form", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // Normal forms make letters or blanks of these, which are left out wherever they are typed.
        const usual = text.replace(/[\u00b4\u037a\u1ffd\u2120\u2122]/g, "");
        const stored = ` ${fold(usual)} `;
        for (const typed of [usual, usual.toUpperCase(), usual.normalize("NFD"), usual.normalize("NFKC")])
          for (const [word] of foldWords(typed)) expect(stored).toContain(word);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });
});

test("ids differ by everything but case", () => {
  expect(foldCase("Crm-Ä1")).toBe(foldCase("CRM-ä1"));
  expect(foldCase("STRASSE")).toBe(foldCase("straße"));
  for (const other of ["CRM1", "crm_1", "crm 1", "çrm-1"])
    expect(foldCase(other)).not.toBe(foldCase("crm-1"));
});
