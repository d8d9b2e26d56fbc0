/** A draft as the editor's forms see it: whatever was typed, with nothing assumed about its parts. */

export type Part = { [name: string]: unknown };
export type Path = (string | number)[];

export const isPart = (value: unknown): value is Part =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const partsIn = (value: unknown): Part[] =>
  Array.isArray(value) ? value.map((each) => (isPart(each) ? each : {})) : [];

export const variablesIn = (draft: unknown): Part[] => partsIn(isPart(draft) ? draft.variables : undefined);
export const resourcesIn = (draft: unknown): Part[] => partsIn(isPart(draft) ? draft.resources : undefined);

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, step) => {
    if (Array.isArray(found) && typeof step === "number") return found[step];
    return isPart(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }, value);
}

/** The same with another value there. Undefined takes the name, or the place in a list, away. */
export function withValue(value: unknown, [step, ...rest]: Path, next: unknown): unknown {
  if (step === undefined) return next;
  if (typeof step === "number") {
    const list: unknown[] = Array.isArray(value) ? [...value] : [];
    if (rest.length === 0 && next === undefined) return list.filter((_, n) => n !== step);
    list[step] = withValue(list[step], rest, next);
    return list;
  }
  const part = isPart(value) ? value : {};
  const inside = withValue(part[step], rest, next);
  const { [step]: _, ...others } = part;
  if (inside === undefined) return others;
  return { ...part, [step]: inside };
}

export const pointerOf = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** A name that is not taken yet. */
export function freeName(wanted: string, taken: string[]): string {
  const plain = wanted.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? plain : `${plain}_${n}`;
    if (!taken.includes(name)) return name;
  }
}
