/** Cursors that are whole but for one value, which JavaScript takes for a text or a time and the database does not. */
import fc from "fast-check";

const values = [
  ...["\0", "a\0b", "\ud800", "0000-01-01T00:00:00Z", "0000-02-29T00:00:00.000Z"],
  ...["+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", "2026-02-30T00:00:00.000Z"],
];
const sorts = ["created", "name", "status", "root user", "key age", "last verified", "health", "best match"];
const id = "01890a5d-ac96-774b-bcce-b302099a8057";

const contents = values.flatMap((value): { sort?: string; content: unknown }[] => [
  { content: [value, id] },
  ...sorts.map((sort) => ({ sort, content: { sort, at: 0, value, id } })),
]);

/** Each of them in both directions, as a query: chance alone sends one of them too seldom. */
export const poisonedQueries: [string, string][][] = contents.flatMap(({ sort, content }) => {
  const text = Buffer.from(JSON.stringify(content)).toString("base64url");
  const more: [string, string][] = sort === undefined ? [] : [["sort", sort]];
  const words: [string, string][] = sort === "best match" ? [["q", "a"]] : [];
  return ["after", "before"].map((name): [string, string][] => [[name, text], ...more, ...words]);
});

/** The same values for cursors that have other faults too. */
export const poison = fc.constantFrom(...values);
