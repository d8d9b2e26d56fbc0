/** Every address of the app's pages. A browser loads this. */
import type { Route } from "next";

/** An address that one of these functions made. */
export type Href = Route<
  | `/tenants/${string}`
  | `/onboarding/${string}`
  | `/reconcile/adopted/${string}`
  | `/invitation/${string}`
  | `/connect/${string}`
>;

/** Next's own type knows every page by name, and only where the path is written out. */
const to = <Path extends string>(path: Route<Path>) => path;

export const tenantTabs = ["users", "keys", "health", "connect", "timeline", "settings"] as const;
export type TenantTab = (typeof tenantTabs)[number];

/** Behind a path: a query or a place on the page. */
type Rest = `?${string}` | `#${string}` | "";

/** The list, as a query string names its view. */
export const tenantsHref = (search = ""): Href => (search === "" ? "/tenants" : `/tenants?${search}`);

/** A tenant's overview, or one of its other pages. */
export const tenantHref = (tenantId: string, tab?: TenantTab, rest: Rest = ""): Href =>
  tab === undefined ? to(`/tenants/${tenantId}${rest}`) : to(`/tenants/${tenantId}/${tab}${rest}`);

/** A tenant's overview with the form that changes it. */
export const editHref = (tenantId: string): Href => to(`/tenants/${tenantId}?edit=1`);

export const newOnboardingHref: Href = "/onboarding/new";

/** A step of the wizard; without one the step that is due. */
export const onboardingHref = (tenantId: string, step?: "organization" | "user" | "key" | "done"): Href =>
  step === undefined ? to(`/onboarding/${tenantId}`) : to(`/onboarding/${tenantId}/${step}`);

export function reconcileHref(query: Record<string, string> = {}): Href {
  const search = new URLSearchParams(query).toString();
  return search === "" ? "/reconcile" : `/reconcile?${search}`;
}

/** Where one of an adopted organization's users is taken for the root user. */
export const adoptedHref = (tenantId: string): Href => to(`/reconcile/adopted/${tenantId}`);

export const staffHref: Href = "/staff";
export const connectionHref: Href = "/connection";

/** Signing in, and back to an address of ours. */
export const signInHref = (next?: string): Href =>
  next === undefined ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`;
export const signedOutHref: Href = "/sign-in?out=1";

/** What people get a link to; the token is the proof. */
export const invitationHref = (token: string): Href => to(`/invitation/${encodeURIComponent(token)}`);
export const connectHref = (token: string): Href => to(`/connect/${encodeURIComponent(token)}`);
/** Where Polytomic sends customers back to. */
export const connectedHref: Href = "/connect/done";
