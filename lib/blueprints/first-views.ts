import "server-only";
import type { PlanItem, VariableField } from "./views.ts";

/** A tenant that was selected to get a blueprint. */
export type FirstCandidate = {
  tenantId: string;
  tenant: string;
  /** Why it can't get it; null if it can. */
  whyNot: string | null;
  /** It has the blueprint, in whatever version. */
  has: boolean;
};

/** To give the newest version of a blueprint to tenants that do not have it. */
export type FirstForm = {
  /** For the form: submitted twice, it is one rollout. */
  rolloutId: string;
  blueprintId: string;
  blueprint: string;
  versionId: string;
  version: number;
  /** For those that can get it; a default that depends on the tenant is named for the first ones. */
  fields: VariableField[];
  candidates: FirstCandidate[];
  /** One that is in progress: only one at a time. */
  running: string | null;
};

export type FirstPage = {
  /** Of the address: the ids or the filter. */
  selection: string;
  /** How many tenants are selected. */
  count: number;
  offered: { blueprintId: string; name: string; version: number }[];
  /** Null while no blueprint is chosen, or no tenant. */
  form: FirstForm | null;
};

/** What applying would do for one tenant with values that are not stored, or why there is no plan. */
export type PlanPreview =
  | {
      tenant: string;
      items: PlanItem[];
      /** The names of what staff have to see first. */
      looks: string[];
    }
  | { trouble: string };
