import "server-only";
import type { ResourceOrigin } from "#prisma/client/enums.ts";
/** Which fields of a resource are otherwise than wanted, and whose doing that is. */
import {
  covers,
  type Difference,
  differences,
  isWithin,
  maskedPaths,
  partOfPointer,
  secretPaths,
  unknownSecrets,
  valueAt,
} from "./compare.ts";
import { isSecretMark, type Json, type JsonObject, type Resource } from "./document.ts";
import type { Live, Wanted } from "./kind.ts";
import { isBlank, isObject } from "./kinds/record.ts";
import { kinds } from "./kinds.ts";

/** What is compared, how, and what was last sent. */
type Compared = { resource: Resource; secretsHash: string | null; ignored: string[] };
type Last = { lastApplied: Json; secretsHash: string | null };

/**
 * Why a field differs: the blueprint or its variables changed, somebody changed it at Polytomic, or both. `secret`: it
 * can't be seen at Polytomic, and another value was set here. `new`: there is nothing yet.
 */
export type Field = Difference & { because: "blueprint" | "upstream" | "both" | "secret" | "new" };

/**
 * What a replacement would lose, as JSON pointers: secrets that we do not have. A connection that someone else made may
 * also have been signed in to, which no record shows: without any secret of ours it is not replaced.
 */
export function lostBy(
  { resource, unheldSecrets }: { resource: Resource; unheldSecrets: readonly string[] },
  spec: JsonObject,
  live: Live,
  made: { origin: ResourceOrigin } | null,
): string[] {
  const lost = unknownSecrets(spec, live.record, unheldSecrets);
  const isOthers = resource.kind === "connection" && made?.origin !== "created";
  return lost.length === 0 && isOthers && secretPaths(spec).length === 0 ? ["/configuration"] : lost;
}

/** What a creation says besides the name, each value with its path; a list is one value. */
export function settingsOf(spec: JsonObject): Field[] {
  const look = (value: Json, path: string): Field[] => {
    if (isObject(value) && !isSecretMark(value))
      return Object.entries(value).flatMap(([name, each]) => look(each, path + partOfPointer(name)));
    return isBlank(value) ? [] : [{ path, wanted: value, found: null, because: "new" }];
  };
  return look(spec, "").filter(({ path }) => path !== "/name");
}

/** `wanted` against what is there, with the secrets, which can't be seen. */
export function fieldsOf(
  { resource, secretsHash, ignored }: Compared,
  wanted: Wanted,
  live: Live,
  last: Last | null,
): Field[] {
  const kind = kinds[resource.kind];
  const before = last?.lastApplied ?? null;
  const seen = differences(kind, wanted.spec, live.record, ignored).map((each): Field => {
    const { path } = each;
    if (before === null) return { ...each, because: "blueprint" };
    const was = valueAt(before, path);
    if (covers(each.wanted, was, kind.sets[path])) return { ...each, because: "upstream" };
    const isAsBefore = covers(was, each.found, kind.sets[path]) || (isBlank(was) && isBlank(each.found));
    return { ...each, because: isAsBefore ? "blueprint" : "both" };
  });
  const hidden = before
    ? [...kind.unseen, ...maskedPaths(wanted.spec, live.record)].flatMap((path): Field[] => {
        const value = valueAt(wanted.spec, path);
        const isSeen = seen.some((each) => each.path === path);
        if (isSeen || isBlank(value) || isWithin(path, ignored)) return [];
        if (covers(value, valueAt(before, path), kind.sets[path])) return [];
        return [{ path, wanted: value ?? null, found: valueAt(before, path) ?? null, because: "blueprint" }];
      })
    : [];
  const paths = last === null || last.secretsHash === secretsHash ? [] : secretPaths(wanted.spec);
  const secrets = paths.map(
    (path): Field => ({ path, wanted: valueAt(wanted.spec, path) ?? null, found: null, because: "secret" }),
  );
  return [...seen, ...hidden, ...secrets];
}
