import "server-only";
import { z } from "zod";

/* Where a page ends, as URL-safe text. */

/** Only the format that we write: JavaScript accepts more time formats than the database. */
export const time = z.iso.datetime().regex(/^[1-9]/);
/** PostgreSQL rejects NUL in text. */
export const text = z.string().refine((value) => !value.includes("\0"));

export function writeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Null for anything that we did not write: the page then starts at the first row. */
export function readCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | null {
  try {
    return cursor ? shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString())) : null;
  } catch {
    return null;
  }
}
