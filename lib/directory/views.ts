import "server-only";
import type { Href } from "#lib/forms/href.ts";
import type { Status } from "#lib/forms/tenants.ts";
import type { KeyCard } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";
import type { TenantReason } from "#lib/tenants/views.ts";

/** A row of the tenants table. Times are ISO 8601. */
export type TenantRow = {
  id: string;
  name: string;
  externalId: string | null;
  status: Status;
  /** The worst of why somebody has to look, in words; null when nobody has to. */
  attention: string | null;
  rootEmail: string | null;
  /** The last four characters of the key; null when there is none. */
  keyHint: string | null;
  keyMintedAt: string | null;
  lastVerifiedAt: string | null;
  labels: string[];
  owner: string;
  createdBy: string;
  createdAt: string;
};

export type TenantPage = {
  rows: TenantRow[];
  /** Cursors for the neighbouring pages; null where there is none. */
  next: string | null;
  previous: string | null;
};

/** An onboarding that is not done, on top of the home page. */
export type Unfinished = {
  id: string;
  name: string;
  status: Status;
  owner: string;
  createdAt: string;
  /** The step to go on with, as the wizard's path: /onboarding/…/user. */
  href: Href;
  /** "Organization", "Root user", "API key". */
  nextStep: string;
  /** Why somebody has to look, in a few words. */
  attention: string | null;
};

export type TenantsHome = {
  counts: Record<Status, number>;
  unfinished: Unfinished[];
  /** How many more unfinished ones there are than are shown, as far as they are counted. */
  unfinishedMore: number;
  /** There are more than were counted: say "or more". */
  unfinishedMany: boolean;
  owners: { id: string; name: string }[];
  /** Every label there is, by name. */
  labels: string[];
  /** Tenants, but for the archived, whose key is older than the policy allows. */
  overdueKeys: {
    count: number;
    /** There are more than were counted: say "or more". */
    more: boolean;
    maxAgeDays: number;
  };
  /** Tenants with a foreign key, as far as they are counted. */
  foreignKeys: { count: number; more: boolean };
  /** Somebody's own. */
  views: SavedView[];
  onboard: Right;
};

/** One person's own view of the list, as the query string of /tenants. */
export type SavedView = { id: string; name: string; search: string };

export type TenantFacts = {
  id: string;
  name: string;
  status: Status;
  externalId: string | null;
  organizationId: string | null;
  organizationOrigin: "created" | "adopted" | null;
  ssoDomain: string | null;
  ssoOrgId: string | null;
  oidcIssuer: string | null;
  oidcClientId: string | null;
  rootEmail: string | null;
  rootRole: string | null;
  rootUserId: string | null;
  createdBy: string;
  owner: string;
  labels: string[];
  notes: string | null;
  edit: Right;
  createdAt: string;
  /** Why somebody has to look, the worst first. */
  attention: TenantReason[];
  /** Where the wizard goes on, while it is not done; `choice`: where one of the organization's users is taken. */
  resume: { href: Href; nextStep: string; choice: Href | null; right: Right } | null;
  key: KeyCard | null;
};

/** What every page of a tenant says of it. */
export type TenantHead = {
  id: string;
  name: string;
  status: Status;
  organizationId: string | null;
  archived: boolean;
  /** Onboarded: it has a key of ours. */
  active: boolean;
};
