import "server-only";
/**
 * A blueprint for many tenants that do not have it. They get it together with a rollout that applies it to each for the
 * first time, in one transaction. The values are the same for all, and the secrets are sealed for each.
 */
import { recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import type { FirstRolloutForm } from "#lib/forms/rollout.ts";
import { unreadyWords } from "#lib/messages/rollouts.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import { type BlueprintDocument, blueprintDocument, type Json } from "./document.ts";
import { type Chosen, chosenTenants, unreadyCode } from "./first-candidates.ts";
import { fillGiven, type Given, valuesToStore } from "./given-values.ts";
import { findToStart, store } from "./rollout.ts";
import { type Sealed, sealSecrets, secretsDetail } from "./sealed-secrets.ts";

const mostNamed = 3;

/** "Acme, Globex: …"; what is said of every tenant names none. */
function said(text: string, names: string[], of: number): string {
  if (names.length === of) return text;
  const more = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}: ${text}`;
}

/** The values to store for each tenant. Throws AppError with the problems of each field, which name the tenants. */
function requireValues(document: BlueprintDocument, tenants: Chosen[], given: Given): Record<string, Json>[] {
  const values: Record<string, Json>[] = [];
  const wrong = new Map<string, Map<string, string[]>>();
  const add = (field: string, text: string, name: string) => {
    const texts = wrong.get(field) ?? new Map<string, string[]>();
    wrong.set(field, texts.set(text, [...(texts.get(text) ?? []), name]));
  };
  for (const tenant of tenants) {
    const filled = fillGiven(document, tenant, given);
    if (!("problems" in filled)) values.push(valuesToStore(given, filled));
    else {
      const { own, fields } = filled.problems;
      if (own !== null) add("tenantIds", own, tenant.name);
      for (const [field, text] of Object.entries(fields)) add(field, text, tenant.name);
    }
  }
  if (wrong.size === 0) return values;
  const fields = [...wrong].map(([field, texts]) => [
    field,
    [...texts].map(([text, names]) => said(text, names, tenants.length)).join(" "),
  ]);
  throw new AppError("invalid", "Check the highlighted fields.", { fields: Object.fromEntries(fields) });
}

/** Each can get it now, as the page said. */
async function requireReady(tx: Tx, tenantIds: string[], of: { blueprintId: string; number: number }) {
  const tenants = await chosenTenants(tx, tenantIds, of.blueprintId);
  if (tenants.length < tenantIds.length)
    throw new AppError("conflict", "Some of these tenants no longer exist.", {
      hint: "Select the tenants in the list again.",
    });
  for (const tenant of tenants) {
    const code = unreadyCode(tenant, of.number);
    if (code !== null)
      throw new AppError("conflict", `${tenant.name} can't get the blueprint now, so nothing was started.`, {
        hint: `${unreadyWords(code)}. Clear its box and send the form again.`,
      });
  }
  return tenants;
}

/** Submitting a form twice is one rollout. */
export async function startFirstRollout(staff: Staff, form: FirstRolloutForm, given: Given): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { blueprintId, versionId, tenantIds } = form;
  const assignments = new Map<string, { id: string } & Sealed>();
  // Before the transaction, because a key provider may have to be asked.
  for (const tenantId of tenantIds) {
    const id = random.orderedUuid();
    assignments.set(tenantId, { id, ...(await sealSecrets(given.secrets, { id, tenantId })) });
  }
  await transact(async (tx) => {
    await holdTenants(tx, tenantIds);
    const newest = await findToStart(tx, form);
    if (!newest) return;
    const { number, blueprint } = newest;
    const tenants = await requireReady(tx, tenantIds, { blueprintId, number });
    const values = requireValues(blueprintDocument.parse(newest.document), tenants, given);
    const now = clock.now();
    const of = { blueprintId, versionId, createdById: staff.id, createdAt: now, updatedAt: now };
    const made = tenants.map(({ id: tenantId }, n) => ({
      ...(assignments.get(tenantId) ?? { id: random.orderedUuid(), secrets: null, sealedAs: null }),
      tenantId,
      variables: values[n] ?? {},
    }));
    await tx.blueprintAssignment.createMany({ data: made.map((each) => ({ ...each, ...of })) });
    await recordMany(
      tx,
      staff,
      "blueprint.assigned",
      made.map((each) => ({
        target: { type: "tenant", id: each.tenantId },
        detail: { blueprint: blueprint.name, version: number, ...secretsDetail(each, each) },
      })),
    );
    await store(tx, staff, form, newest, made);
  });
}
