/**
 * A connection's configuration: what is wrong with it, and what is kept of it. Secrets are replaced by a mask and
 * kept as hashes. The mask, when it is sent back, is not a secret: it is taken for none.
 */
import { hashOf } from "./credentials.ts";
import type { Json } from "./documents.ts";
import { type Property, serverValues, type TypeSchema } from "./type-schemas.ts";

/** Its length differs between sources, so it can't be compared with. */
const mask = "********";
const isMask = (value: unknown) => typeof value === "string" && /^\*+$/.test(value);

const kinds: Record<Property["type"], (value: unknown) => boolean> = {
  string: (value) => typeof value === "string" && value !== "",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
};

/** Empty if it fits; secrets may be missing, see `troubleOf`. */
export function wrongWith({ properties, required = [] }: TypeSchema, configuration: Json): string {
  for (const name of required) {
    const property = properties[name];
    const isMissing = configuration[name] === undefined && property?.default === undefined;
    if (isMissing && !property?.sensitive) return `${name} is required`;
  }
  for (const [name, value] of Object.entries(configuration)) {
    const property = properties[name];
    if (!property || property.readOnly || property.sensitive || value === null) continue;
    if (!kinds[property.type](value)) return `${name} must be of type ${property.type} and not empty`;
    if (property.enum && !property.enum.includes(String(value))) return `${name} has no such choice`;
  }
  return "";
}

/** Nested credentials carry no mark in the schemas: whether upstream masks them is unconfirmed. */
const nestedSecret = /^(auth|basic|oauth|header|headers|query)\..*(password|client_secret|value)$/;

export type Kept = {
  configuration: Json;
  secrets: Record<string, string>;
  sentMasks: string[];
  wrong: boolean;
};

/** Unknown fields are dropped, fields of the server overwritten, defaults filled in. */
export function keep(schema: TypeSchema, given: Json, id: string): Kept {
  const kept: Kept = { configuration: {}, secrets: {}, sentMasks: [], wrong: false };
  const sealed = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((each, index) => sealed(each, `${path}.${index}`));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, sealed(each, `${path}.${name}`)]),
      );
    if (!schema.properties[path]?.sensitive && !nestedSecret.test(path)) return value;
    if (isMask(value)) kept.sentMasks.push(path);
    if (typeof value !== "string" || value === "" || isMask(value)) return "";
    kept.secrets[path] = hashOf(value);
    kept.wrong ||= value === "wrong";
    return mask;
  };
  const usual = Object.entries(schema.properties).map(([name, { default: value }]) => [name, value]);
  const known = Object.entries(given).filter(
    ([name, value]) => schema.properties[name] && !schema.properties[name].readOnly && value !== null,
  );
  const whole = { ...Object.fromEntries(usual), ...Object.fromEntries(known) };
  for (const [name, value] of Object.entries(whole))
    if (value !== undefined) kept.configuration[name] = sealed(value, name);
  Object.assign(kept.configuration, serverValues(schema, id));
  if (schema.properties.secret?.readOnly) kept.configuration.secret = mask;
  return kept;
}

/**
 * Why the upstream system would refuse; empty if it would not. Hosts and addresses that end in ".invalid" cannot
 * be reached, and the secret "wrong" is refused.
 */
export function troubleOf(schema: TypeSchema, kept: Kept, former: Record<string, string> = {}): string {
  const { configuration, secrets, sentMasks, wrong } = kept;
  const hosts = ["hostname", "account", "url", "domain"].map((name) => String(configuration[name] ?? ""));
  if (hosts.some((host) => /\.invalid([:/]|$)/.test(host))) return "the host could not be reached";
  const needed = (schema.required ?? []).filter((name) => schema.properties[name]?.sensitive);
  const isShort = needed.some((name) => !secrets[name]);
  const has = ({ required }: { required: string[] }) => required.every((name) => secrets[name]);
  const lacksAll = schema.anyOf !== undefined && !schema.anyOf.some(has) && !isAmbient(configuration);
  const lostAll = Object.keys(former).length > 0 && Object.keys(secrets).length === 0;
  return wrong || isShort || lacksAll || lostAll || sentMasks.length > 0
    ? "the credentials were refused"
    : "";
}

/** Credentials of the surroundings: there is no secret to have. */
const isAmbient = ({ auth_method }: Json) => auth_method === "application_default_credentials";
