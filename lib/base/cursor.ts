import "server-only";
import { z } from "zod";

/** Where a page ends: the sort value of a row and its id, as URL-safe text. */
const value = z.string().refine((text) => !text.includes("\0"));
const cursor = z.tuple([value.nullable(), z.uuid()]);
export type Cursor = z.infer<typeof cursor>;

export function writeCursor(value: Cursor): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Null for anything that we did not write: the page then begins at the first row. */
export function readCursor(text: string | undefined): Cursor | null {
  if (!text) return null;
  try {
    return cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    return null;
  }
}
