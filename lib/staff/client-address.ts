import "server-only";
import { headers } from "next/headers";
import { asUserAgent } from "./browser.ts";

/** What the browser of this request says of itself. */
export async function requestUserAgent(): Promise<string | null> {
  return asUserAgent((await headers()).get("user-agent"));
}

/** Where this request comes from. lib/base/client-address.ts has seen to it that the header says so. */
export async function requestAddress(): Promise<string> {
  return (await headers()).get("x-forwarded-for") ?? "unknown";
}
