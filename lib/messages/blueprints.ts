import "server-only";
import { z } from "zod";
import { type MessageOf, type Stored, says, worded } from "./family.ts";

const types: Record<string, string> = {
  string: "a text",
  number: "a number",
  boolean: "yes or no",
  list: "a list of texts or numbers",
  secret: "a text",
};

/** Why a variable of a blueprint has no usable value for a tenant. */
const valueProblems = {
  value_missing: says({}, () => "A value is missing."),
  value_unknown: says({}, () => "The blueprint has no such variable."),
  value_type: says({ type: z.string() }, ({ type }) => `This must be ${types[type] ?? type}.`),
  value_pattern: says({ pattern: z.string() }, ({ pattern }) => `This must match ${pattern}.`),
  external_id_missing: says({}, () => "The blueprint uses the customer id, and this tenant has none."),
};
export type ValueProblem = MessageOf<typeof valueProblems>;
export const describeValueProblem = (problem: Stored): string => worded(valueProblems, problem).title;
