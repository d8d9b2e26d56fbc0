import "server-only";

export type StepName = "organization" | "user" | "key";

/** An item of the wizard's ordered list of steps. */
export type StepItem = {
  name: StepName | "done";
  /** "Organization", "Root user", "API key", "Done". */
  title: string;
  state: "done" | "current" | "ahead";
  href: string | null;
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
  next: { href: string; label: string } | null;
};
