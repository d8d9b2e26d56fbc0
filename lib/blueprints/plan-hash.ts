import "server-only";
import { createHash } from "node:crypto";
import type { Json } from "./document.ts";

/** Whatever the order of names. */
export function hashOf(value: unknown): string {
  const ordered = (_: string, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each;
  return createHash("sha256").update(JSON.stringify(value, ordered)).digest("hex");
}
