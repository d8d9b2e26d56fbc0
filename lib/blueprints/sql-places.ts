import "server-only";
import { isForSql, isPlaceholder, type Placeholder, piecesOf } from "./placeholders.ts";

type State = "open" | "unsure" | "'" | '"' | "`" | "line" | "block";

/** A comment ends with its line or at its end; a quote ends at the same quote. Dialects differ in what escapes one. */
function after(state: State, text: string): State {
  for (let at = 0; at < text.length; at += 1) {
    const here = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (state === "unsure") return state;
    if (state === "line") state = here === "\n" ? "open" : state;
    else if (state === "block") state = two === "*/" ? "open" : state;
    else if (state !== "open") state = here === "\\" ? "unsure" : here === state ? "open" : state;
    else if (here === "'" || here === '"' || here === "`") state = here;
    else if (two === "--" || here === "#") state = "line";
    else if (two === "/*") state = "block";
    else if (two === "$$") state = "unsure";
  }
  return state;
}

export type WrongInQuery = { placeholder: Placeholder; why: "bare" | "in-quotes" };

/**
 * Placeholders that would let a tenant's name be read as SQL: without a filter, or in quotes that the filter sets
 * itself.
 */
export function wrongInQuery(query: string): WrongInQuery[] {
  let state: State = "open";
  return piecesOf(query).flatMap((piece): WrongInQuery[] => {
    if (typeof piece === "string") state = after(state, piece);
    if (!isPlaceholder(piece)) return [];
    if (!isForSql(piece)) return [{ placeholder: piece, why: "bare" }];
    const isOpen = state === "open" || piece.filters.at(-1) === "sqlName";
    return isOpen ? [] : [{ placeholder: piece, why: "in-quotes" }];
  });
}
