import "server-only";
/** `${source.name | filter}` in the texts of a document: what is one, and what the filters make of a value. */
import { createHash } from "node:crypto";
import { AppError } from "#lib/base/errors.ts";
import { fold } from "#lib/forms/fold.ts";
import type { Json } from "./document.ts";

const wordsIn = (text: string, between: string) =>
  fold(text)
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim()
    .replaceAll(" ", between);

/** For a name in letters that neither an address nor SQL has. */
const stand = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

export const slugOf = (text: string): string => wordsIn(text, "-") || `t-${stand(text)}`;

/** A name that needs no quotes in any dialect of SQL, 63 characters at most as in PostgreSQL. */
function sqlName(text: string): string {
  const name = wordsIn(text, "_") || `t_${stand(text)}`;
  return `${/^[0-9]/.test(name) ? "_" : ""}${name}`.slice(0, 63);
}

/** Some dialects read a backslash as an escape and others do not, so a text with one has no safe form. */
function sqlText(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  if (/[\\\p{Cc}]/u.test(value))
    throw new AppError("invalid", "A value in a query can't contain a backslash or a control character.");
  return `'${value.replaceAll("'", "''")}'`;
}

const filters = {
  slug: (value: string | number | boolean) => slugOf(String(value)),
  lower: (value: string | number | boolean) => String(value).toLowerCase(),
  sqlName: (value: string | number | boolean) => sqlName(String(value)),
  sqlText,
};
type Filter = keyof typeof filters;
const isFilter = (name: string): name is Filter => Object.hasOwn(filters, name);
/** What makes a value safe in a query. */
export const isForSql = ({ filters }: Placeholder) =>
  filters.at(-1) === "sqlName" || filters.at(-1) === "sqlText";

export function filtered(value: Json, names: Filter[]): Json {
  if (value === null || names.length === 0) return value;
  if (typeof value === "object") throw new AppError("invalid", "A filter takes one value, not a list.");
  return names.reduce<string | number | boolean>((each, name) => filters[name](each), value);
}

export type Placeholder = {
  /** As it is written. */
  text: string;
  source: "var" | "secret" | "tenant" | "organization" | "ref";
  name: string;
  filters: Filter[];
};
type Piece = string | Placeholder | { malformed: string };
export const isPlaceholder = (piece: Piece | undefined): piece is Placeholder =>
  typeof piece === "object" && "source" in piece;
export const isMalformed = (piece: Piece): piece is { malformed: string } =>
  typeof piece === "object" && "malformed" in piece;

const shape =
  /^\s*(?:(var|secret)\.([a-z][a-z0-9_]*)|(tenant)\.(name|slug|externalId)|(organization)\.(id)|(ref)\.([a-z][a-z0-9_]*)\.id)\s*((?:\|\s*[A-Za-z]+\s*)*)$/;

function placeholderOf(text: string, inside: string): Piece {
  const [, ...found] = shape.exec(inside) ?? [];
  const [source, name, list = ""] = found.filter((each) => each !== undefined);
  const names = list.split("|").flatMap((each) => each.trim() || []);
  if (source === undefined || name === undefined || !names.every(isFilter)) return { malformed: text };
  return { text, source: source as Placeholder["source"], name, filters: names };
}

/** `$${` stands for `${`. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = "";
  let from = 0;
  for (const found of text.matchAll(/\$\$\{|\$\{([^}]*)\}|\$\{/g)) {
    plain += text.slice(from, found.index);
    from = found.index + found[0].length;
    if (found[0] === "$${") plain += "${";
    else {
      if (plain !== "") pieces.push(plain);
      plain = "";
      pieces.push(found[1] === undefined ? { malformed: found[0] } : placeholderOf(found[0], found[1]));
    }
  }
  plain += text.slice(from);
  return plain === "" && pieces.length > 0 ? pieces : [...pieces, ...(plain === "" ? [""] : [plain])];
}

/** A text of somebody else's, so that nothing in it is a placeholder. */
export const literal = (text: string): string => text.replaceAll("${", () => "$${");

const step = (name: string | number) => `/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Every value in a JSON, with its pointer. */
export function* valuesIn(value: Json, at = ""): Generator<{ at: string; value: Json }> {
  yield { at, value };
  if (typeof value !== "object" || value === null) return;
  for (const [name, each] of Object.entries(value)) yield* valuesIn(each, at + step(name));
}

export const placeholdersIn = (value: Json): Placeholder[] =>
  [...valuesIn(value)].flatMap(({ value }) =>
    typeof value === "string" ? piecesOf(value).filter(isPlaceholder) : [],
  );
