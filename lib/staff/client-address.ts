import "server-only";
import { headers } from "next/headers";

/** Where this request comes from. lib/base/client-address.ts has seen to it that the header says so. */
export async function requestAddress(): Promise<string> {
  return (await headers()).get("x-forwarded-for") ?? "unknown";
}
