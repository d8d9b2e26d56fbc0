import "server-only";
import type { z } from "zod";

/** The first message of each field. */
export function firstByField(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.issues) fields[String(path[0] ?? "form")] ??= message;
  return fields;
}
