import { createHash, timingSafeEqual } from "node:crypto";
import type { State } from "./state.ts";

/** "organization": Basic auth of an organization's id and the partner key. */
export type Caller =
  | { kind: "partner" }
  | { kind: "user"; userId: string; organizationId: string }
  | { kind: "organization"; organizationId: string };

export function hashOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

function equals(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(hashOf(expected)));
}

/** Whose credential this is, or undefined for a 401. */
export function identify(state: State, partnerKey: string, authorization: string): Caller | undefined {
  const [scheme = "", credential = ""] = authorization.split(" ");
  if (scheme.toLowerCase() === "bearer") {
    if (equals(credential, partnerKey)) return { kind: "partner" };
    const hash = hashOf(credential);
    const key = [...state.keys.values()].find((candidate) => candidate.hash === hash);
    return key && { kind: "user", userId: key.userId, organizationId: key.organizationId };
  }
  if (scheme.toLowerCase() === "basic") {
    const [organizationId = "", key = ""] = Buffer.from(credential, "base64").toString("utf8").split(":");
    const known = state.organizations.has(organizationId) && equals(key, partnerKey);
    return known ? { kind: "organization", organizationId } : undefined;
  }
  return undefined;
}
