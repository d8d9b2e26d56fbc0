import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { BlueprintDocument, Json } from "./document.ts";
import type { VersionDifference } from "./views.ts";

/* What differs between two documents. Resources are matched by key and variables by name, whatever their order. */

const isPlain = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function compare(before: Json | undefined, now: Json | undefined, where: string[]): VersionDifference[] {
  if (isDeepStrictEqual(before, now)) return [];
  if (!isPlain(before) || !isPlain(now)) {
    const seen = { before: written(before), now: written(now) };
    // Nothing and an empty list mean the same, and are different drafts all the same.
    return [{ where, ...(seen.before === seen.now ? { before: exact(before), now: exact(now) } : seen) }];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.flatMap((name) => compare(before[name], now[name], [...where, name]));
}

const exact = (value: Json | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);

function written(value: Json | undefined): string | null {
  if (value === undefined || isEmpty(value)) return null;
  if (isPlain(value)) return linesOf(value).join("\n") || "{}";
  return typeof value === "string" ? value : JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
}

const isEmpty = (value: Json): boolean => Array.isArray(value) && value.length === 0;

/** What is there as a whole: a line for each value, without those that mean nothing. */
function linesOf(value: Record<string, Json>, at: string[] = []): string[] {
  return Object.entries(value).flatMap(([name, each]) => {
    if (isPlain(each)) return linesOf(each, [...at, name]);
    const isUnset = isEmpty(each) || (at.length === 0 && each === false);
    return isUnset ? [] : `${[...at, name].join(" › ")}: ${written(each)}`;
  });
}

const byName = ({ variables, resources }: BlueprintDocument): Record<string, Json> => ({
  Variables: Object.fromEntries(variables.map(({ name, ...rest }) => [name, rest])) as Json,
  Resources: Object.fromEntries(resources.map(({ key, ...rest }) => [key, rest])) as Json,
});

export const differencesOf = (before: BlueprintDocument, now: BlueprintDocument): VersionDifference[] =>
  compare(byName(before), byName(now), []);

/** A version of the same blueprint, newer than the one that a tenant has. */
export async function requireNewer(tx: Tx, before: { blueprintId: string; number: number }, id: string) {
  const { blueprintId, number } = before;
  const found = await tx.blueprintVersion.findUnique({
    where: { id, blueprintId, number: { gt: number } },
    include: { blueprint: { select: { name: true } } },
  });
  if (!found) throw new AppError("conflict", "The tenant already has this version, or a newer one.");
  return found;
}
