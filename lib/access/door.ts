import "server-only";
import type { z } from "zod";
import type { Permission } from "#lib/staff/permissions.ts";

/**
 * What a server action, page or route requires of its caller. "anybody": no sign-in, or a link as the proof;
 * "scraper": a program that reads the metrics.
 */
export type Needed = Permission | "anybody" | "scraper";

const needed = Symbol("what a door needs");
const taken = Symbol("what a door takes");

/** Marks what a wrapper made, so that tests of all doors are generated from the code. `input`: of an action. */
export function door<Made extends object>(permission: Needed, made: Made, input?: z.ZodType): Made {
  return Object.assign(made, { [needed]: permission, [taken]: input });
}

/** Undefined if it takes none. */
export function findInput(made: unknown): z.ZodType | undefined {
  return typeof made === "function" && taken in made ? (made[taken] as z.ZodType) : undefined;
}

/** Undefined if no wrapper made it. */
export function findNeeded(made: unknown): Needed | undefined {
  return typeof made === "function" && needed in made ? (made[needed] as Needed) : undefined;
}
