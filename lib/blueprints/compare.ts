import "server-only";
/**
 * What a record has otherwise than a spec says. Only what the spec declares counts; what Polytomic added never does.
 * A difference inside an array is one of the whole array.
 */
import { isSecretMark, type Json, type JsonObject } from "./document.ts";
import type { AsSet, KindOfResource } from "./kind.ts";
import { isBlank, isMasked, isObject, itemsOf } from "./kinds/record.ts";
import { secretsOf } from "./resolve.ts";

/** `path` is a JSON pointer into the spec. */
export type Difference = { path: string; wanted: Json; found: Json };

/** A name as a step of a JSON pointer. */
export const partOfPointer = (name: string): string => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
const namesIn = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Undefined if there is nothing. */
export const valueAt = (value: Json | undefined, pointer: string): Json | undefined =>
  namesIn(pointer).reduce<Json | undefined>(
    (found, name) => (isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    value,
  );

/** The same with another value there. */
export function withValueAt(object: JsonObject, pointer: string, value: Json): JsonObject {
  const put = (into: Json | undefined, [name, ...rest]: string[]): Json =>
    name === undefined
      ? value
      : { ...(isObject(into) ? into : {}), [name]: put(isObject(into) ? into[name] : undefined, rest) };
  return put(object, namesIn(pointer)) as JsonObject;
}

/** Whether the pointer is one of these, or inside of one. */
export const isWithin = (pointer: string, pointers: readonly string[]): boolean =>
  pointers.some((each) => pointer === each || pointer.startsWith(`${each}/`));

/** Whether `found` has all that `wanted` says. */
export function covers(wanted: Json | undefined, found: Json | undefined, set?: AsSet): boolean {
  if (isBlank(wanted) && isBlank(found)) return true;
  if (isSecretMark(wanted ?? null) || isMasked(found)) return true;
  if (Array.isArray(wanted) || Array.isArray(found)) {
    return set ? sameSet(itemsOf(wanted), itemsOf(found), set) : sameList(itemsOf(wanted), itemsOf(found));
  }
  if (isObject(wanted))
    return Object.entries(wanted).every(([name, each]) =>
      covers(each, isObject(found) ? found[name] : undefined),
    );
  // Polytomic may return a number as a text.
  return !isBlank(wanted) && !isBlank(found) && !isObject(found) && String(wanted) === String(found);
}

const sameList = (wanted: Json[], found: Json[]): boolean =>
  wanted.length === found.length && wanted.every((each, index) => covers(each, found[index]));

const isText = (item: Json | undefined): boolean => typeof item === "string";

function sameSet(wanted: Json[], found: Json[], { key, mayHaveMore, isOff }: AsSet): boolean {
  const byKey = (items: Json[]) =>
    new Map(items.filter((item) => !isOff?.(item)).map((item) => [key(item), item]));
  const [asked, there] = [byKey(wanted), byKey(found)];
  if (!mayHaveMore && there.size !== asked.size) return false;
  return [...asked].every(([name, item]) => {
    const other = there.get(name);
    if (other === undefined) return false;
    // One of them may be the bare id.
    return isText(item) || isText(other) || coversUnordered(item, other);
  });
}

const anyOrder: AsSet = { key: (item) => JSON.stringify(item) };

function coversUnordered(wanted: Json, found: Json): boolean {
  if (!isObject(wanted)) return covers(wanted, found, anyOrder);
  return Object.entries(wanted).every(([name, each]) =>
    covers(each, isObject(found) ? found[name] : undefined, Array.isArray(each) ? anyOrder : undefined),
  );
}

/** `ignore` are JSON pointers. */
export function differences(
  { specOf, sets, unseen }: Pick<KindOfResource, "specOf" | "sets" | "unseen">,
  wanted: JsonObject,
  record: JsonObject,
  ignore: readonly string[] = [],
): Difference[] {
  const skipped = [...unseen, ...ignore];
  function look(value: Json, found: Json | undefined, path: string): Difference[] {
    if (isWithin(path, skipped)) return [];
    if (isObject(value) && !isSecretMark(value))
      return Object.entries(value).flatMap(([name, each]) =>
        look(each, isObject(found) ? found[name] : undefined, path + partOfPointer(name)),
      );
    if (covers(value, found, sets[path])) return [];
    // What is masked is not in the record's spec, and can't be compared.
    const whole = valueAt(record, path);
    if (whole !== undefined && hasSecret(whole) && covers(value, whole, sets[path])) return [];
    return [{ path, wanted: value, found: found ?? null }];
  }
  return look(wanted, specOf(record), "");
}

/** Where a spec has marks of secrets, as JSON pointers; those inside an array stand for the whole array. */
export function secretPaths(spec: JsonObject): string[] {
  const hasMark = (value: Json): boolean =>
    isSecretMark(value) || Object.values(Array.isArray(value) || isObject(value) ? value : {}).some(hasMark);
  const look = (value: Json, path: string): string[] => {
    if (isSecretMark(value) || (Array.isArray(value) && hasMark(value))) return [path];
    return isObject(value)
      ? Object.entries(value).flatMap(([name, each]) => look(each, path + partOfPointer(name)))
      : [];
  };
  return look(spec, "");
}

/** Whether a mark of a secret or a masked value is in it, at any depth. */
export const hasSecret = (value: Json): boolean =>
  isSecretMark(value) ||
  isMasked(value) ||
  Object.values(Array.isArray(value) || isObject(value) ? value : {}).some(hasSecret);

/** JSON pointers into the spec of values in clear that Polytomic returns masked. */
export function maskedPaths(spec: JsonObject, record: JsonObject): string[] {
  const look = (value: Json, found: Json | undefined, path: string): string[] => {
    if (isObject(value) && !isSecretMark(value))
      return Object.entries(value).flatMap(([name, each]) =>
        look(each, isObject(found) ? found[name] : undefined, path + partOfPointer(name)),
      );
    return found !== undefined && hasSecret(found) && !hasSecret(value) ? [path] : [];
  };
  return look(spec, record, "");
}

/**
 * Where a record has a masked value for which nothing would be sent: a replacement would lose it. `unheld`: the names of
 * secrets that we do not have.
 */
export function unknownSecrets(spec: JsonObject, record: JsonObject, unheld: readonly string[]): string[] {
  const isLost = (value: Json | undefined): boolean =>
    isBlank(value) || secretsOf({ value: value ?? null }).some((name) => unheld.includes(name));
  const look = (value: Json, path: string): string[] => {
    if (isMasked(value)) return isLost(valueAt(spec, path)) ? [path] : [];
    if (Array.isArray(value))
      return isLost(valueAt(spec, path)) ? value.flatMap((each) => look(each, path)) : [];
    return isObject(value)
      ? Object.entries(value).flatMap(([name, each]) => look(each, path + partOfPointer(name)))
      : [];
  };
  return [...new Set(look(record.configuration ?? null, "/configuration"))];
}
