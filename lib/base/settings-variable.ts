import "server-only";
import { z } from "zod";

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
