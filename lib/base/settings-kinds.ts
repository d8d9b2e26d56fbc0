import "server-only";
/** Kinds of values that several variables share. See settings-rules.ts. */
import { z } from "zod";
import { Secret } from "./secret.ts";

class Refusal extends Error {}

export function refuse(what: string, fix: string): never {
  throw new Refusal(`${what}\n${fix}`);
}

/** An optional variable. An empty value counts as unset. */
export function variable<T>(read: (value: string) => T) {
  return z
    .string()
    .optional()
    .transform((value, context) => {
      if (value === undefined || value.trim() === "") return undefined;
      try {
        return read(value.trim());
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        context.addIssue({ code: "custom", message: error.message });
        return z.NEVER;
      }
    });
}

export const placeholder =
  /^(change.?me|replace.?me|fill.?me.?in|secret|password|passw0rd|example|placeholder|todo|none|null|undefined|test|dummy|partner.?key|api.?key|key|token)\d*$|^<.*>$|^\[.*\]$|your[-_ ].*|.*[-_ ]here$|^change[-_ ]?(me|this).*|^replace[-_ ]?(me|this|with).*|^x+$|^\*+$/i;

export const asPlaceholder = "still contains a placeholder.";

export function secretOf(minLength: number, fix: string) {
  return (value: string): Secret => {
    if (placeholder.test(value)) refuse(asPlaceholder, fix);
    if (value.length < minLength) refuse(`is shorter than ${minLength} characters.`, fix);
    if (new Set(value).size < Math.min(8, minLength / 2)) refuse("is not random enough.", fix);
    return new Secret(value);
  };
}

export function oneOf<const T extends string>(values: readonly T[], why = "") {
  return (value: string): T =>
    values.find((one) => one === value) ??
    refuse(`is not a supported value.${why}`, `Set one of: ${values.join(", ")}.`);
}

export const isLoopback = (url: URL) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
