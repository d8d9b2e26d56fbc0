/** The people of the permission matrix. */
import type { Needed } from "#lib/access/door.ts";

export const people = [
  "nobody",
  "disabled",
  "viewer",
  "viewer with keys",
  "onboarder",
  "onboarder with keys",
  "admin",
  "admin with keys",
] as const;
export type Person = (typeof people)[number];

/** What each right lets staff do, in their words. */
export const holders: Record<Needed, (person: Person) => boolean> = (() => {
  const signedIn = (person: Person) => person !== "nobody" && person !== "disabled";
  const onboarders = (person: Person) => signedIn(person) && !person.startsWith("viewer");
  const admins = (person: Person) => person.startsWith("admin");
  return {
    anybody: () => true,
    // A program with a token, or on this machine.
    scraper: () => false,
    "tenant:read": signedIn,
    "health:read": signedIn,
    "partner:read": signedIn,
    "staff:read": signedIn,
    "profile:edit": signedIn,
    "notice:read": signedIn,
    "blueprint:read": signedIn,
    "tenant:onboard": onboarders,
    "tenant:edit": onboarders,
    "user:manage": onboarders,
    "key:rotate": onboarders,
    "connect:manage": onboarders,
    "reconcile:run": onboarders,
    "blueprint:apply": onboarders,
    "tenant:delete": admins,
    "policy:manage": admins,
    "notice:manage": admins,
    "blueprint:edit": admins,
    "staff:manage": admins,
    "audit:read": admins,
    "key:read": (person) => person.endsWith("with keys"),
  };
})();
