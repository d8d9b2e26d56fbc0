import "server-only";
import { z } from "zod";

/* Where a page ends, as URL-safe text. */

/** A time as we write it: what else JavaScript takes for one, the database may not. */
export const time = z.iso.datetime().regex(/^[1-9]/);
/** PostgreSQL takes no NUL in a text. */
export const text = z.string().refine((value) => !value.includes("\0"));

export function writeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Null for anything that we did not write: the page then begins at the first row. */
export function readCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | null {
  try {
    return cursor ? shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString())) : null;
  } catch {
    return null;
  }
}
