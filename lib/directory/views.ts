import "server-only";
import type { Health, ListedHealth } from "#lib/forms/health.ts";
import type { Href } from "#lib/forms/href.ts";
import type { Status } from "#lib/forms/tenants.ts";
import type { KeyCard } from "#lib/keys/views.ts";
import type { InboxKind } from "#lib/messages/inbox.ts";
import type { Me, Right } from "#lib/staff/views.ts";
import type { TenantReason } from "#lib/tenants/views.ts";

/** A row of the tenants table. Times are ISO 8601. */
export type TenantRow = {
  id: string;
  name: string;
  externalId: string | null;
  status: Status;
  /** The worst reason for attention, in words; null if there is none. */
  attention: string | null;
  rootEmail: string | null;
  /** The last four characters of the key; null when there is none. */
  keyHint: string | null;
  keyMintedAt: string | null;
  /** A rotation with overlap waits: there is a second key, and it is the one to send. */
  hasNext: boolean;
  /** Its keys are hidden from the team. */
  isBlind: boolean;
  lastVerifiedAt: string | null;
  /** Null: nobody has looked at its organization yet. */
  health: ListedHealth | null;
  labels: string[];
  owner: string;
  createdAt: string;
};

export type TenantPage = {
  rows: TenantRow[];
  /** Cursors for the previous and next page; null if there is none. */
  next: string | null;
  previous: string | null;
};

/** A line of the inbox: what needs somebody for one tenant, the worst of it. Times are ISO 8601. */
export type InboxEntry = {
  id: string;
  tenantId: string;
  name: string;
  kind: InboxKind;
  /** What it is about where one kind can stand twice. */
  subject: string;
  /** "The key no longer works". */
  title: string;
  tone: "bad" | "warn" | "neutral";
  since: string;
  /** For what a look found: when that was, and whether later looks were possible. Null for everything else. */
  seen: { at: string; isLatest: boolean } | null;
  owner: string;
  /** How many other things this tenant needs. */
  others: number;
  next: { href: Href; label: string };
};

export type InboxPage = {
  entries: InboxEntry[];
  /** There are more than the page shows. */
  hasMore: boolean;
  snoozed: (InboxEntry & { until: string; reason: string; by: string })[];
  isMine: boolean;
  edit: Right;
};

/** The signed-in person, and how many tenants have trouble and how many differences a check found, up to 100. */
export type Present = Me & { badges: { inbox: number; checks: number } };

export type TenantsHome = {
  counts: Record<Status, number>;
  /** The first lines, and the number of all as far as they are counted. */
  inbox: { entries: InboxEntry[]; count: number; more: boolean };
  owners: { id: string; name: string }[];
  /** Every label, by name. */
  labels: string[];
  /** Tenants, except archived ones, whose key is older than the policy allows. */
  overdueKeys: {
    count: number;
    /** There are more than were counted: show "or more". */
    more: boolean;
    maxAgeDays: number;
  };
  /** Tenants with a foreign key, as far as they are counted. */
  foreignKeys: { count: number; more: boolean };
  /** The person's own views. */
  views: SavedView[];
  onboard: Right;
  edit: Right;
  readKey: Right;
  applyBlueprint: Right;
};

/** What the list's filter finds on all pages, as far as it is counted, and the active members of the team. */
export type Matching = {
  count: number;
  more: boolean;
  owners: { id: string; name: string }[];
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
  /** Why the tenant needs attention, the worst first. */
  attention: TenantReason[];
  /** Where the wizard continues, if it is not done; `choice`: where to choose one of the organization's users. */
  resume: { href: Href; nextStep: string; choice: Href | null; right: Right } | null;
  key: KeyCard | null;
};

/** What every page of a tenant shows about it. */
export type TenantHead = {
  id: string;
  name: string;
  status: Status;
  organizationId: string | null;
  archived: boolean;
  /** Onboarded: it has a key of ours. */
  active: boolean;
  /** Null: nobody has looked at its organization yet. */
  health: Health | null;
  /** Where its organization is found in the browser; null if it is nowhere to be found. */
  polytomicUrl: string | null;
};

/** What an admin has set up. */
export type Setup = Record<"isSandbox" | "partnerKey" | "branding" | "team" | "notifications", boolean>;

/** What a customer who was just onboarded has done, as far as it can be known. */
export type FirstSteps = {
  tenantId: string;
  key: "taken" | "read" | "sent" | "none";
  /** Whom Polytomic invited; null if the user was there before. Whether it was accepted is not known. */
  invited: string | null;
  /** At the last check that succeeded; null if none has. */
  connections: number | null;
  syncs: { all: number; good: number } | null;
  checkedAt: string | null;
};
