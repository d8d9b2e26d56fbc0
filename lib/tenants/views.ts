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

/** Why a tenant needs attention, in words. */
export type TenantReason = {
  id: string;
  title: string;
  hint?: string;
  /** It is urgent. */
  isAlarm: boolean;
  since: string;
  /** Where to resolve it. */
  next: { href: Href; label: string } | null;
};
