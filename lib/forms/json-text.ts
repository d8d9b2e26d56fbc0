/** JSON as people type it. The browser loads this too. */

export type ReadJson = { value: unknown } | { problem: string };

const deepest = 40;

/** Not by recursion, which has an end of its own. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return false;
}

const token =
  /\s*([{}[\],:]|("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

type Due = "value" | "key" | "colon" | "comma";

/** Where the first token stands that JSON does not allow there: browsers say it in words of their own, or not at all. */
function firstWrong(text: string): number {
  const open: string[] = [];
  let due: Due = "value";
  let isFirst = false;
  for (token.lastIndex = 0; ; ) {
    const before = token.lastIndex;
    const [whole, found = "", string] = token.exec(text) ?? [];
    if (whole === undefined) return text.length - text.slice(before).trimStart().length;
    const at = token.lastIndex - found.length;
    const inside = open.at(-1);
    const closes = inside === "{" ? "}" : inside === "[" ? "]" : "";
    if (found === closes && (due === "comma" || isFirst)) {
      open.pop();
      due = "comma";
    } else if (due === "comma" && found === "," && inside) due = inside === "{" ? "key" : "value";
    else if (due === "colon" && found === ":") due = "value";
    else if (due === "key" && string !== undefined) due = "colon";
    else if (due === "value" && /^[{[]$/.test(found)) {
      open.push(found);
      due = found === "{" ? "key" : "value";
      isFirst = true;
      continue;
    } else if (due === "value" && !/^[}\],:]$/.test(found)) due = "comma";
    else return at;
    isFirst = false;
  }
}

function placeIn(text: string): string {
  const lines = text.slice(0, firstWrong(text)).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

export function readJson(text: string): ReadJson {
  try {
    const value: unknown = JSON.parse(text);
    if (isTooDeep(value)) return { problem: `This is nested more than ${deepest} levels deep.` };
    // PostgreSQL can't keep it.
    if (/(?<!\\)(\\\\)*\\u0000/.test(text)) return { problem: "\\u0000 can't be stored." };
    return { value };
  } catch {
    return { problem: `This isn't valid JSON: see ${placeIn(text)}.` };
  }
}

export const writeJson = (value: unknown): string => JSON.stringify(value, null, 2);
