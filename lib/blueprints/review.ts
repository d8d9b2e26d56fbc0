import "server-only";
import type { Next } from "#lib/engine/definition.ts";
import { moving } from "#lib/engine/operation.ts";
import { approvedIn, isTheirs } from "./approved.ts";
import { kinds } from "./kinds.ts";
import { type Item, stops } from "./plan.ts";
import { planApplication } from "./plan-reading.ts";
import type { Now } from "./steps.ts";

const looked: Item["action"][] = ["replace", "remove", "release"];
/** What is taken over stays when the blueprint goes. Where only what is as wanted is, nothing of that matters. */
const takesOver = ({ action, kind }: Item) => action === "adopt" && !kinds[kind].takesEqual;

/** Whether a person has to see it before it is done. */
export const needsLook = (item: Item): boolean => {
  const { action, asks, again, unknownSecrets, fields } = item;
  return (
    stops(item) ||
    looked.includes(action) ||
    takesOver(item) ||
    asks ||
    again ||
    unknownSecrets.length > 0 ||
    // Applying would put it back, which nothing does without a person.
    fields.some(isTheirs)
  );
};

/** The first stage where nobody has approved the plan: a plan that asks for a person ends the operation. */
export async function review({ operation, tenant, during }: Now): Promise<Next> {
  const { plan } = await planApplication(tenant, operation.input.assignmentId, during);
  const names = plan.items.filter(needsLook).map(({ name }) => name);
  if (names.length > 0) return { kind: "fail", message: { code: "plan_needs_look", params: { names } } };
  const approved = approvedIn(plan);
  return { kind: "commit", commit: { writes: () => moving(operation, "next", { approved }) } };
}
