import "server-only";
import type { Item } from "./plan.ts";

/** What applying would do. Secrets are marks in it. */
export type PlanView = {
  assignmentId: string;
  blueprint: string;
  version: number;
  items: Item[];
  hash: string;
};
