import "server-only";
import type { Href } from "#lib/forms/href.ts";
import type { KeyCard } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";
import type { StepItem } from "#lib/tenants/views.ts";

/** An organization or tenant whose name equals the entered one or is close to it. */
export type NameMatch = {
  name: string;
  /** exact: Polytomic would refuse it. near: only case, spacing, punctuation or a legal form differ. */
  closeness: "exact" | "near";
  /** A tenant of ours: it can be opened. */
  tenantId: string | null;
  /** At Polytomic without a tenant here: it can be adopted. */
  organizationId: string | null;
  /** Why it can't be adopted (the partner's own organization). */
  adopt: Right;
};

/** What has a name like the one that is being typed: a tenant of ours, or an organization that is not in our records. */
export type NameCheck = { name: string; similar: Pick<NameMatch, "name" | "tenantId">[] };

/** The similar names, while staff have to choose among them. */
export type NameMatches = {
  tenantId: string;
  matches: NameMatch[];
  mayGoOn: boolean;
  /** One of them may be what an earlier request created. */
  inDoubt: boolean;
};

/**
 * The state of the current step in the ledger. ready: nothing is in progress. sending: a request is out. waiting: it
 * could not be sent and we retry. unknown: sent, and we got no answer. decide: staff must choose. rejected: a
 * definite failure.
 */
export type StepState =
  | { kind: "ready" }
  | { kind: "sending"; since: string; by: string }
  | { kind: "unknown"; sentAt: string; message: string; checkable: Right }
  | { kind: "waiting"; title: string; message: string; checkable: Right }
  | {
      kind: "decide";
      title: string;
      message: string;
      /** The existing record at Polytomic that could be adopted. */
      adopt: { id: string; name: string } | null;
      /** Whether the answer may replace an existing key (key step). */
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
  /** A request of the current step may have created something that we have not seen, whatever the state says. */
  inDoubt: boolean;
  /** A key that was minted is stored, although the step is not done. */
  keyStored: boolean;
  /** The steps that are left follow the current one without a click. */
  allSteps: boolean;
  /** What would stay at Polytomic after cancelling, in one line for a hidden field. */
  left: string;
  matches: NameMatches | null;
  /** Values to fill in, by field name: from the draft. */
  values: Record<string, string>;
  hasClientSecret: boolean;
  /** Whether the person may continue it. */
  onboard: Right;
  /** Why nothing can be sent now: the partner key is refused, Polytomic can't be reached, … */
  blocked: { title: string; message: string } | null;
  organization: { id: string; name: string } | null;
  /** Where to choose an adopted organization's user as the root user. */
  choice: Href | null;
  rootUser: { id: string; email: string; role: string | null; existed: boolean } | null;
  key: KeyCard | null;
  /** Whether the key is hidden from the team, and whether the person may hide it. */
  hiding: { isOn: boolean; right: Right };
  apiUrl: string;
};
