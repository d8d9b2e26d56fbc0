import "server-only";
/** The names of a draft: keys and variables, and the tenant's own name where a resource's name has it. */
import { fold } from "#lib/forms/fold.ts";
import { literal } from "../placeholders.ts";

const longest = 40;

const keyFrom = (text: string, otherwise: string): string =>
  fold(text)
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+/, "")
    .slice(0, longest)
    .replace(/_+$/, "") || otherwise;

/** Makes names that are valid in placeholders, each once. */
export function naming(): (text: string, otherwise: string) => string {
  const taken = new Set<string>();
  return (text, otherwise) => {
    const name = keyFrom(text, otherwise);
    let free = name;
    for (let n = 2; taken.has(free); n += 1) free = `${name.slice(0, longest - 1 - String(n).length)}_${n}`;
    taken.add(free);
    return free;
  };
}

/** The name as a word of its own. `$` in front of a placeholder would make it a literal. */
function wordOf(name: string): RegExp {
  const letters = [...name].map((letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`);
  return new RegExp(`(?<![\\p{L}\\p{N}$])${letters.join("")}(?![\\p{L}\\p{N}])`, "gu");
}

/** A resource's name for any tenant. */
export const nameFor = (text: string, tenantName: string): string =>
  tenantName === "" ? literal(text) : text.split(wordOf(tenantName)).map(literal).join("${tenant.name}");

/** The same without the tenant's name, for labels and keys. */
export const nameWithout = (text: string, tenantName: string): string => {
  const rest = tenantName === "" ? text : text.replaceAll(wordOf(tenantName), " ");
  return rest.replaceAll(/\s+/g, " ").trim() || text;
};
