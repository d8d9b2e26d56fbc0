import { z } from "zod";
import { id } from "./text.ts";

/** How many tenants one rollout can have. */
export const mostInRollout = 1_000;

const count = (label: string) =>
  z
    .string({ error: `${label} is missing.` })
    .trim()
    .regex(/^[1-9]\d{0,3}$/, `${label} must be a number from 1 to 9999.`)
    .transform(Number);

/** Ticked boxes arrive joined with commas. */
export const rolloutForm = z.object({
  /** The page makes it, so that submitting the form twice is one rollout. */
  rolloutId: id,
  blueprintId: id,
  versionId: id,
  assignmentIds: z
    .string({ error: "Choose at least one tenant." })
    .max(mostInRollout * 37, `A rollout can have at most ${mostInRollout} tenants.`)
    .transform((joined) => [...new Set(joined.split(","))])
    .pipe(z.array(id)),
  canaries: count("The number of canaries"),
  stopAfter: count("The number of failures"),
});
export type RolloutForm = z.output<typeof rolloutForm>;

export const rolloutIdForm = z.object({ rolloutId: id });
