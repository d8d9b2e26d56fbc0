/** Roles and policies. Those of one's own are a paid add-on: without it they are refused. */
import { z } from "zod";
import type { Item } from "./documents.ts";
import { changedItem, findItem, gone, itemsOf, newItem, type Own, put } from "./items.ts";
import { fail, notFound, type Outcome, succeed, succeedList, succeedSilently } from "./reply.ts";
import { readBody } from "./request.ts";
import { listRoles as systemRoles, uuidFrom } from "./roles.ts";

/** Actions that were seen; the full list is not documented. */
const actions = ["apply_policy", "create", "edit", "delete", "sync_to", "trigger"];

const viewRole = ({ id, organizationId, document }: Item<"role">) => ({
  id,
  ...document,
  organization_id: organizationId,
  system: false,
});

/** All actions come back, also those that were never named. */
const viewPolicy = ({ id, organizationId, document }: Item<"policy">) => ({
  id,
  name: document.name,
  organization_id: organizationId,
  system: false,
  policy_actions: actions.map(
    (action) => document.policy_actions.find((each) => each.action === action) ?? { action, role_ids: [] },
  ),
});

const rolesOf = (asked: Own) => [
  ...systemRoles(asked.caller.organizationId),
  ...itemsOf(asked, "role").map(viewRole),
];

function policiesOf(asked: Own) {
  const { organizationId } = asked.caller;
  const role_ids = systemRoles(organizationId).map(({ id }) => id);
  const builtIn = {
    id: uuidFrom(`policy/${organizationId}`),
    name: "Default",
    organization_id: organizationId,
    system: true,
    policy_actions: actions.map((action) => ({ action, role_ids })),
  };
  return [builtIn, ...itemsOf(asked, "policy").map(viewPolicy)];
}

export const listRoles = (asked: Own): Outcome => succeedList(rolesOf(asked));
export const listPolicies = (asked: Own): Outcome => succeedList(policiesOf(asked));

export function getRole(asked: Own): Outcome {
  const found = rolesOf(asked).find(({ id }) => id === asked.params.role);
  return found ? succeed(found) : notFound();
}

export function getPolicy(asked: Own): Outcome {
  const found = policiesOf(asked).find(({ id }) => id === asked.params.policy);
  return found ? succeed(found) : notFound();
}

/** A change to what is one's own: with the add-on, and to nothing of the system. */
const paid =
  (work: (asked: Own) => Outcome) =>
  (asked: Own): Outcome => {
    const { role, policy } = asked.params;
    const all = [...rolesOf(asked), ...policiesOf(asked)];
    if (all.some(({ id, system }) => system && (id === role || id === policy)))
      return fail(403, "forbidden", "this is part of the system");
    return asked.state.hasAddOn ? work(asked) : fail(403, "forbidden", "this takes the permissions add-on");
  };

const roleBody = z.object({ name: z.string().trim().min(1) });

/** Creates it, or replaces the one of the path. */
export const writeRole = paid((asked) => {
  const former = findItem(asked, "role", asked.params.role);
  if (asked.params.role && !former) return notFound();
  const read = readBody(roleBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const item = former ? changedItem(asked, former, read.value) : newItem(asked, "role", read.value);
  return succeed(viewRole(item), [put(item)]);
});

const action = z.object({ action: z.enum(actions), role_ids: z.array(z.string()).nullable() });
const policyBody = z.object({
  name: z.string().trim().min(1),
  policy_actions: z.array(action).nullable(),
});

/** Creates it, or replaces the one of the path. */
export const writePolicy = paid((asked) => {
  const former = findItem(asked, "policy", asked.params.policy);
  if (asked.params.policy && !former) return notFound();
  const read = readBody(policyBody, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const named = (read.value.policy_actions ?? []).map((each) => ({ ...each, role_ids: each.role_ids ?? [] }));
  const known = new Set(rolesOf(asked).map(({ id }) => id));
  if (named.some(({ role_ids }) => role_ids.some((id) => !known.has(id)))) return notFound();
  const document = { name: read.value.name, policy_actions: named };
  const item = former ? changedItem(asked, former, document) : newItem(asked, "policy", document);
  return succeed(viewPolicy(item), [put(item)]);
});

/** Policies keep naming a role that is gone. */
export const deleteRole = paid((asked) => {
  const found = findItem(asked, "role", asked.params.role);
  return found ? succeedSilently([gone(found)]) : notFound();
});

export const deletePolicy = paid((asked) => {
  const found = findItem(asked, "policy", asked.params.policy);
  return found ? succeedSilently([gone(found)]) : notFound();
});
