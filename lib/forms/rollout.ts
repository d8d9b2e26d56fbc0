import { z } from "zod";
import { chosenIds } from "./batch.ts";
import { variableFields, withVariables } from "./tenant-blueprint.ts";
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
const ticked = z
  .string({ error: "Choose at least one tenant." })
  .max(mostInRollout * 37, `A rollout can have at most ${mostInRollout} tenants.`)
  .transform((joined) => [...new Set(joined.split(","))])
  .pipe(z.array(id));

const start = {
  /** The page makes it, so that submitting the form twice is one rollout. */
  rolloutId: id,
  blueprintId: id,
  versionId: id,
  canaries: count("The number of canaries"),
  stopAfter: count("The number of failures"),
};

export const rolloutForm = z.object({ ...start, assignmentIds: ticked });
export type RolloutForm = z.output<typeof rolloutForm>;

/** Tenants that do not have the blueprint. */
const firstRollout = z.object({ ...start, tenantIds: ticked });
export type FirstRolloutForm = z.output<typeof firstRollout>;

/** The same with the values of the blueprint's variables, for all of them. */
export const firstRolloutForm = firstRollout
  .loose()
  .transform(({ rolloutId, blueprintId, versionId, canaries, stopAfter, tenantIds, ...given }) => ({
    start: { rolloutId, blueprintId, versionId, canaries, stopAfter, tenantIds },
    given,
  }))
  .pipe(z.object({ start: z.custom<FirstRolloutForm>(), given: variableFields }));

/** What the tenants list links to. What can't be read is left out. */
export const firstRolloutQuery = z.object({
  blueprint: id.optional().catch(undefined),
  ids: chosenIds.optional().catch(undefined),
  search: z.string().max(2_000).optional().catch(undefined),
});

/** To see the plan of one of them before anything is stored. */
export const planPreviewForm = withVariables({ tenantId: id, versionId: id });

export const rolloutIdForm = z.object({ rolloutId: id });
