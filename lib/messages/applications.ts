import "server-only";
import { z } from "zod";
import { failures, failureWords } from "./failures.ts";
import { says, within } from "./family.ts";

/** What Polytomic said may end without one. */
const sentence = (text: string): string => text.replace(/[.!?]?$/, (end) => end || ".");

const failure = within(failures);
const name = z.string();

/** Why applying or removing a blueprint waits, asks or ends. */
export const applicationMessages = {
  plan_changed: says(
    {},
    () =>
      "Something changed since the plan was read, so nothing was sent. Look at the new plan and apply it.",
  ),
  plan_needs_look: says(
    { names: z.array(name) },
    ({ names }) =>
      `The plan would take over, replace, remove, make again or put back ${names.join(", ")}. Nothing was sent. Look at the plan and apply it.`,
  ),
  organization_key_refused: says(
    {},
    () =>
      "The tenant's key does not work, so nothing more is sent. Verify it or mint a new one, then try again.",
  ),
  organization_key_unusable: says(
    {},
    () => "This tenant has no key that can be used. Mint one or verify the one in use, then try again.",
  ),
  values_unfit: says(
    {},
    () => "A value of the blueprint no longer fits this tenant. Enter its values again, then try again.",
  ),
  secret_not_held: says(
    { name },
    ({ name }) =>
      `${name} has a secret at Polytomic that is not stored here. A change would clear or replace it, so nothing was sent. Add the secret to the blueprint, or enter it again in this tenant's values.`,
  ),
  resource_taken: says(
    { name },
    ({ name }) =>
      `${name} belongs to another blueprint of this tenant. Give it another name in one of the two.`,
  ),
  resource_refused: says(
    { name, failure },
    ({ name, failure }) => `${name}: ${sentence(failureWords(failure))} What was made before it stays.`,
  ),
  add_on_missing: says(
    { name, failure },
    ({ name, failure }) =>
      `${name}: ${sentence(failureWords(failure))} Custom roles and policies are an add-on of Polytomic, and the user of the tenant's key has to be an admin. What was made before it stays.`,
  ),
  resource_in_use: says(
    { name, failure, users: z.array(z.string()).default([]) },
    ({ name, failure, users }) =>
      `${name} is used by ${users.length === 0 ? "something" : users.join(", ")}, which this blueprint did not make, so it stays. ${failureWords(failure)}`,
  ),
  resource_runs: says(
    { name },
    ({ name }) =>
      `${name} still runs at Polytomic. Its run is being cancelled, and it is deleted once that has ended.`,
  ),
  connection_name_taken: says(
    { name, type: z.string() },
    ({ name, type }) =>
      `Polytomic has another connection called ${name}${type === "" ? "" : `, of the type ${type}`}. The customer can't use this name for a second one. Rename or delete it at Polytomic, then try again.`,
  ),
  awaits_customer: says({ name }, ({ name }) => `Waiting for the customer to connect ${name}.`),
  awaits_health: says({ name }, ({ name }) => `Waiting until Polytomic reports ${name} as healthy.`),
  awaits_schema: says(
    { name },
    ({ name }) => `Waiting for Polytomic to read the schema that ${name} needs. This can take some minutes.`,
  ),
  awaits_schema_of: says(
    { name, schema: z.string(), connection: z.string() },
    ({ name, schema, connection }) =>
      `${name}: Polytomic does not know the schema ${schema} of ${connection} yet. It may still be reading it, and if not, it is asked to refresh the connection's schemas. If this stays, check the schema's id.`,
  ),
  resource_lingers: says(
    { name },
    ({ name }) =>
      `${name} was deleted, and Polytomic reports it until it has read the schema again. This can take some minutes.`,
  ),
  field_detected: says(
    { name },
    ({ name }) =>
      `Polytomic detected a field with the id of ${name}, which a blueprint does not change. Give the field another id in the blueprint.`,
  ),
  resource_not_there: says(
    { name },
    ({ name }) => `Polytomic does not find ${name}, which it confirmed before. We look again.`,
  ),
  resource_fixed: says(
    { name },
    ({ name }) =>
      `${name} differs in something that can't be changed at Polytomic. Remove it there and apply the blueprint again, or change the blueprint.`,
  ),
  resource_needs_sign_in: says(
    { name },
    ({ name }) =>
      `Polytomic makes ${name} only once someone has signed in at the other system. Let the customer connect it: use a connection by the customer in the blueprint.`,
  ),
  resource_not_as_sent: says(
    { name },
    ({ name }) =>
      `Polytomic keeps ${name} otherwise than it was sent, so it was not switched on. The fields are listed below: keep or ignore them for this tenant, or change the blueprint, then apply it again.`,
  ),
  resource_missing: says(
    { name },
    ({ name }) => `${name} no longer exists at Polytomic. Look at the plan: it can be made again.`,
  ),
  resource_found: says(
    { name, count: z.number() },
    ({ name, count }) =>
      `Polytomic has ${count === 1 ? "one" : count} called ${name}, and we can't tell whether we made it.`,
  ),
  resource_may_run: says(
    { name },
    ({ name }) => `A request for ${name} may still be running at Polytomic. We check again in a minute.`,
  ),
  run_unknown: says(
    { name },
    ({ name }) =>
      `We don't know whether the first run of ${name} started. A second run costs time and quota, so we don't repeat the request.`,
  ),
};
