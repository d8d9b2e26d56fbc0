import type { KeysPage } from "#lib/keys/views.ts";

type Page = Pick<KeysPage, "current" | "next" | "overlap" | "blocked" | "change" | "resume">;

/**
 * Which part of the Keys page has the ids "rotate", "overlap" and "revoke", to which other pages link whatever state
 * the key is in: exactly one part each. A key that can't be rotated is to be verified.
 */
export function anchorsOf({ current, next, overlap, blocked, change, resume }: Page) {
  const canChange = change.allowed && blocked === null;
  const works = current !== null && current.trouble === null && overlap === null;
  const needsNew =
    current === null ? resume === null : current.trouble !== null && !current.isDoubtful && !current.foreign;
  const rotate = canChange && works ? "section" : canChange && next === null && needsNew ? "mint" : "verify";
  const hasOverlap = overlap !== null || (canChange && works);
  // A foreign key has its own button, beside what is said about it.
  const foreign = [next, current].find((key) => key !== null && key.foreign !== null)?.id ?? null;
  return {
    works,
    rotate,
    overlap: hasOverlap ? ("section" as const) : rotate,
    foreign,
    revokeSection: foreign === null ? "revoke" : "revoke-now",
  } as const;
}
