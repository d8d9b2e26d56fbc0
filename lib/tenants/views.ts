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
