import "server-only";
import type { Href } from "#lib/forms/href.ts";
import type { KeyCard } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";
import type { StepItem } from "#lib/tenants/views.ts";

/** An organization or tenant whose name is equal or close to the one typed. */
export type NameMatch = {
  name: string;
  /** exact: upstream would refuse it. near: only case, spacing, punctuation or a legal ending differ. */
  closeness: "exact" | "near";
  /** Ours: it can be opened. */
  tenantId: string | null;
  /** Upstream and nobody's here: it can be adopted. */
  organizationId: string | null;
  /** Why it cannot be adopted (the partner's own organization). */
  adopt: Right;
};

/** The names like the one typed, while staff have to choose among them. */
export type NameMatches = { tenantId: string; matches: NameMatch[]; mayGoOn: boolean };

/**
 * What the ledger knows of the current step.
 * ready: nothing is under way. sending: a request is out. waiting: it could not be sent, we will try again.
 * unknown: sent, and the answer was never seen. decide: staff have to choose. rejected: a definite no.
 */
export type StepState =
  | { kind: "ready" }
  | { kind: "sending"; since: string; by: string }
  | { kind: "unknown"; sentAt: string; message: string; checkable: Right }
  | { kind: "waiting"; message: string; checkable: Right }
  | {
      kind: "decide";
      title: string;
      message: string;
      /** What exists upstream and could be adopted. */
      adopt: { id: string; name: string; why: string } | null;
      /** Whether an existing key may be replaced by the answer (key step). */
      replaceKey: boolean;
      changeInput: boolean;
    }
  | { kind: "rejected"; at: string; message: string };

/** Everything that a page of the wizard shows. Times are ISO 8601. */
export type WizardPage = {
  tenantId: string | null;
  name: string | null;
  owner: string | null;
  steps: StepItem[];
  state: StepState;
  matches: NameMatches | null;
  /** Values to prefill, by field name: from the draft. */
  values: Record<string, string>;
  hasClientSecret: boolean;
  /** Whether the person may go on with it. */
  onboard: Right;
  /** Why nothing can be sent now: the partner key is refused, the host is out of reach, … */
  blocked: { title: string; message: string } | null;
  organization: { id: string; name: string } | null;
  /** Where a user of an adopted organization is taken for the root user. */
  choice: Href | null;
  rootUser: { id: string; email: string; role: string | null; existed: boolean } | null;
  key: KeyCard | null;
  apiUrl: string;
};
