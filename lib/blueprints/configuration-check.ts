import "server-only";
/**
 * A configuration against the JSON schema of its connection's type. Only what such a schema says of single fields is
 * checked; what is not understood is no problem. Secrets are marks, and pass for texts.
 */
import { partOfPointer } from "./compare.ts";
import { isSecretMark, type Json, type JsonObject } from "./document.ts";
import { isBlank, isObject, itemsOf, partOf, textOf } from "./kinds/record.ts";

/** `path`: a JSON pointer into the connection's spec. */
export type SettingProblem = { path: string; text: string };

type Type = { words: string; fits: (value: Json) => boolean };
const types = new Map<string, Type>([
  ["string", { words: "a text", fits: (value) => typeof value === "string" }],
  ["integer", { words: "a whole number", fits: Number.isInteger }],
  ["number", { words: "a number", fits: (value) => typeof value === "number" }],
  ["boolean", { words: "true or false", fits: (value) => typeof value === "boolean" }],
  ["array", { words: "a list", fits: Array.isArray }],
  ["object", { words: "an object", fits: isObject }],
]);

const standIn = /^\$\{ref\.\w+\.id\}$/;

function wrongWith(value: Json, property: Json): string | null {
  const named = [partOf(property, "type") ?? []].flat().map(textOf);
  // What is blank does not come here.
  const declared = named.filter((name) => name !== "null");
  const known = declared.flatMap((name) => types.get(name) ?? []);
  if (known.length === declared.length && known.length > 0 && !known.some(({ fits }) => fits(value)))
    return `This must be ${known.map(({ words }) => words).join(" or ")}.`;
  const choices = itemsOf(partOf(property, "enum"));
  if (choices.length > 0 && !choices.some((choice) => choice === value))
    return `This must be one of ${choices.map(String).join(", ")}.`;
  const [least, most] = [partOf(property, "minimum"), partOf(property, "maximum")];
  if (typeof value === "number" && typeof least === "number" && value < least)
    return `This must be at least ${least}.`;
  if (typeof value === "number" && typeof most === "number" && value > most)
    return `This must be at most ${most}.`;
  return null;
}

/** Other keywords can allow more fields than are listed. */
const isClosed = (schema: JsonObject): boolean =>
  !["allOf", "oneOf", "if", "patternProperties", "dependentSchemas", "$ref"].some((name) => name in schema) &&
  (schema.additionalProperties ?? false) === false;

export function problemsIn(schema: JsonObject, configuration: JsonObject): SettingProblem[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const at = (name: string) => `/configuration${partOfPointer(name)}`;
  const isSet = (name: string) => !isBlank(configuration[name]);
  const isGiven = (name: string) =>
    isSet(name) ||
    partOf(properties[name], "readOnly") === true ||
    !isBlank(partOf(properties[name], "default"));
  const missing = itemsOf(schema.required)
    .map(textOf)
    .filter((name) => !isGiven(name));
  const sets = itemsOf(schema.anyOf).map((each) => itemsOf(partOf(each, "required")).map(textOf));
  const needsOne = sets.length > 0 && !sets.some((names) => names.every(isGiven));
  const values = Object.entries(configuration).flatMap(([name, value]): SettingProblem[] => {
    if (!isSet(name)) return [];
    if (!Object.hasOwn(properties, name))
      return isClosed(schema) ? [{ path: at(name), text: "This type has no such setting." }] : [];
    if (isSecretMark(value) || (typeof value === "string" && standIn.test(value))) return [];
    const text = wrongWith(value, properties[name] ?? null);
    return text === null ? [] : [{ path: at(name), text }];
  });
  return [
    ...missing.map((name) => ({ path: at(name), text: "This is missing." })),
    ...(needsOne
      ? [{ path: "/configuration", text: `Set ${sets.map((names) => names.join(" and ")).join(", or ")}.` }]
      : []),
    ...values,
  ];
}
