import "server-only";
import { headers } from "next/headers";

/** Where a request comes from: the first address that the server was given. */
export async function requestPlace(): Promise<string> {
  const forwarded = (await headers()).get("x-forwarded-for");
  return forwarded?.split(",")[0]?.trim() || "unknown";
}
