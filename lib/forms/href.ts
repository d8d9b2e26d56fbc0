/** Every URL of the app's pages. The browser loads this too. */
import type { Route } from "next";

/** A URL that one of these functions made. */
export type Href = Route<
  | `/tenants/${string}`
  | `/onboarding/${string}`
  | `/reconcile/adopted/${string}`
  | `/invitation/${string}`
  | `/reset/${string}`
  | `/connect/${string}`
  | `/key-link/${string}`
  | `/blueprints/${string}`
>;

/** Next's own type knows every page by name, but only for literal paths. */
const to = <Path extends string>(path: Route<Path>) => path;

export const tenantTabs = [
  "users",
  "keys",
  "health",
  "blueprints",
  "connect",
  "timeline",
  "settings",
] as const;
export type TenantTab = (typeof tenantTabs)[number];

/** After a path: a query or a fragment. */
type Rest = `?${string}` | `#${string}` | "";

/** The list; the query string is its view. */
export const tenantsHref = (search = ""): Href => (search === "" ? "/tenants" : `/tenants?${search}`);

/** A tenant's overview, or one of its other pages. */
export const tenantHref = (tenantId: string, tab?: TenantTab, rest: Rest = ""): Href =>
  tab === undefined ? to(`/tenants/${tenantId}${rest}`) : to(`/tenants/${tenantId}/${tab}${rest}`);

/** A tenant's overview with the edit form. */
export const editHref = (tenantId: string): Href => to(`/tenants/${tenantId}?edit=1`);

/** What needs somebody; only for one's own tenants. */
export const inboxHref = (isMine = false): Href => (isMine ? "/inbox?of=me" : "/inbox");

export const newOnboardingHref: Href = "/onboarding/new";

/** A step of the wizard; without one, the current step. */
export const onboardingHref = (tenantId: string, step?: "organization" | "user" | "key" | "done"): Href =>
  step === undefined ? to(`/onboarding/${tenantId}`) : to(`/onboarding/${tenantId}/${step}`);

export function reconcileHref(query: Record<string, string> = {}): Href {
  const search = new URLSearchParams(query).toString();
  return search === "" ? "/reconcile" : `/reconcile?${search}`;
}

/** Where one of an adopted organization's users becomes the root user. */
export const adoptedHref = (tenantId: string): Href => to(`/reconcile/adopted/${tenantId}`);

export const blueprintsHref: Href = "/blueprints";
export const newBlueprintHref: Href = "/blueprints/new";
/** The same to capture one from a tenant. */
export const captureHref = (tenantId: string): Href => to(`/blueprints/new?tenant=${tenantId}`);
/** A blueprint; the query names the versions to compare. */
export const blueprintHref = (blueprintId: string, rest: Rest = ""): Href =>
  to(`/blueprints/${blueprintId}${rest}`);
export const blueprintEditHref = (blueprintId: string): Href => to(`/blueprints/${blueprintId}/edit`);
/** Where tenants are chosen for a blueprint's newest version. */
export const rolloutHref = (blueprintId: string): Href => to(`/blueprints/${blueprintId}/rollout`);
/** Where a blueprint is applied to tenants of the list. `selection`: `ids=…`, or `search=…` for all that match. */
export function applyBlueprintHref(selection = "", blueprintId?: string): Href {
  if (selection === "") return "/blueprints/apply";
  return to(`/blueprints/apply?${selection}${blueprintId === undefined ? "" : `&blueprint=${blueprintId}`}`);
}
/** The rollouts of all blueprints; one of them. */
export const rolloutsHref = (rolloutId?: string): Href =>
  rolloutId === undefined ? "/blueprints/rollouts" : to(`/blueprints/rollouts?id=${rolloutId}`);

export const overviewHref: Href = "/overview";
/** What was done to many tenants at once; one of these batches. */
export const batchesHref = (batchId?: string): Href =>
  batchId === undefined ? "/batches" : to(`/batches?id=${batchId}`);
export const staffHref: Href = "/staff";

/** The audit log, and its filter. */
export function auditHref(query: Record<string, string> = {}): Href {
  const search = new URLSearchParams(query).toString();
  return search === "" ? "/audit" : `/audit?${search}`;
}
/** The team, with what a disabled person had access to. */
export const heldHref = (staffId: string): Href => to(`/staff?held=${staffId}#held`);
/** Its pages begin with it; it is none itself. */
export const settingsFolder = "/settings";
export const partnerKeyHref: Href = "/settings/polytomic";
export const securityHref: Href = "/settings/security";
export const notificationsHref = (query: `?${string}` | "" = ""): Href =>
  to(`/settings/notifications${query}`);
export const brandingHref: Href = "/settings/branding";
export const profileHref: Href = "/profile";
export const secondFactorHref: Href = to(`/profile#second-factor`);
/** Where a password is confirmed without script. */
export const confirmHref: Href = to(`/profile#confirm`);

/** The same with what came of confirming at the identity provider. */
export const confirmedHref = (outcome: string): Href => to(`/profile?confirmed=${outcome}#confirm`);

/** Sign-in, and back to a URL of ours. */
export const signInHref = (next?: string): Href =>
  next === undefined ? "/sign-in" : `/sign-in?${new URLSearchParams({ next })}`;
/** Sign-in with the reason why it failed: a code. */
export const signInFailedHref = (error: string, next?: string): Href =>
  `/sign-in?${new URLSearchParams(next === undefined ? { error } : { error, next })}`;
/** The second step: the code of a second factor. */
export const signInCodeHref = (next?: string): Href =>
  next === undefined ? "/sign-in/code" : `/sign-in/code?${new URLSearchParams({ next })}`;
export const signedOutHref: Href = "/sign-in?out=1";

/** The URLs that people get as a link; the token is the proof. */
export const invitationHref = (token: string): Href => to(`/invitation/${encodeURIComponent(token)}`);
export const resetHref = (token: string): Href => to(`/reset/${encodeURIComponent(token)}`);
export const connectHref = (token: string): Href => to(`/connect/${encodeURIComponent(token)}`);
/** Browsers don't send what stands behind #, so the secret part reaches no server and no log by the address. */
export const keyLinkHref = (linkId: string, secret: string): Href => to(`/key-link/${linkId}#${secret}`);
/** Where Polytomic sends customers back to. */
export const connectedHref: Href = "/connect/done";

/** Where the provider of OpenID Connect sends people back to, as it is registered there. */
export const oidcCallbackPath = "/api/oidc/callback";
/** Leads to the provider, and from there back to a URL of ours. A form could not: our policy forbids it to leave. */
export const oidcHref = (next?: string): string =>
  next === undefined ? "/api/oidc" : `/api/oidc?${new URLSearchParams({ next })}`;
/** The same to confirm who is signed in, in a tab of its own or on the profile. */
export const oidcConfirmHref = "/api/oidc?confirm=1";
