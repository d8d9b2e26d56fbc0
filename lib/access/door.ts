import "server-only";
import type { Permission } from "#lib/staff/permissions.ts";

/**
 * What a server action, page or route requires of its caller. "anybody": no sign-in, or a link as the proof;
 * "scraper": a program that reads the metrics.
 */
export type Needed = Permission | "anybody" | "scraper";

const needed = Symbol("what a door needs");

/** Marks what a wrapper made, so that the permission matrix is generated from the code. */
export function door<Made extends object>(permission: Needed, made: Made): Made {
  return Object.assign(made, { [needed]: permission });
}

/** Undefined if no wrapper made it. */
export function findNeeded(made: unknown): Needed | undefined {
  return typeof made === "function" && needed in made ? (made[needed] as Needed) : undefined;
}
