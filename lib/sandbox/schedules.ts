import { z } from "zod";
import type { Json } from "./documents.ts";
import type { Own } from "./items.ts";

const frequencies = [
  "manual",
  "continuous",
  "hourly",
  "daily",
  "weekly",
  "custom",
  "builder",
  "runafter",
  "multi",
  "dbtcloud",
] as const;
const text = z.string().nullish();

/** Times are strings, also those that look like numbers. */
export const schedule = z.looseObject({
  frequency: z.enum(frequencies),
  minute: text,
  hour: text,
  day_of_week: text,
  day_of_month: text,
  month: text,
});

/** A schedule's id outlives updates. */
export const withId = ({ random }: Own, given: Json, id: unknown = random.uuid()): Json => ({ ...given, id });
