import "server-only";
import type { Href } from "#lib/forms/href.ts";

export type StepName = "organization" | "user" | "key";

/** An item of the wizard's ordered list of steps. */
export type StepItem = {
  name: StepName | "done";
  /** "Organization", "Root user", "API key", "Done". */
  title: string;
  state: "done" | "current" | "ahead";
  href: Href | null;
};

/** Why somebody has to look at a tenant, in words. */
export type TenantReason = {
  id: string;
  title: string;
  hint?: string;
  /** It cannot wait. */
  isAlarm: boolean;
  since: string;
  /** Where to do something about it. */
  next: { href: Href; label: string } | null;
};
