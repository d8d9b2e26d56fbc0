import "server-only";
/** Which of the tenants that were selected in the list can get a blueprint, and the form for its variables. */
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { mostInRollout } from "#lib/forms/rollout.ts";
import { unreadyWords } from "#lib/messages/rollouts.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { type BlueprintDocument, blueprintDocument, type Variable } from "./document.ts";
import { type Chosen, chosenTenants, unreadyCode } from "./first-candidates.ts";
import type { FirstCandidate, FirstForm, FirstPage } from "./first-views.ts";
import { fillGiven } from "./given-values.ts";
import { fieldFor } from "./values-form.ts";
import type { VariableField } from "./views.ts";

const nothing = { variables: {}, secrets: {} };

function candidateOf(tenant: Chosen, newest: number, document: BlueprintDocument): FirstCandidate {
  const code = unreadyCode(tenant, newest);
  const filled = fillGiven(document, tenant, nothing);
  const own = "problems" in filled ? filled.problems.own : null;
  const whyNot = code === null ? own : unreadyWords(code);
  return { tenantId: tenant.id, tenant: tenant.name, whyNot, has: tenant.assignments.length > 0 };
}

const mostNamed = 2;

/** "acme for Acme, globex for Globex and 3 others" where it is not the same for all. */
function otherwiseOf(fields: VariableField[], tenants: Chosen[]): string | null {
  const [first, ...more] = fields.map(({ otherwise }) => otherwise);
  if (first === undefined || more.every((each) => each === first)) return first ?? null;
  const named = tenants
    .slice(0, mostNamed)
    .map(({ name }, n) => `${fields[n]?.otherwise ?? "nothing"} for ${name}`);
  const others = tenants.length - named.length;
  return `${named.join(", ")}${others > 0 ? ` and so on for ${others} more` : ""}`;
}

/** One field for all of them. */
function sharedField(variable: Variable, tenants: Chosen[]): VariableField[] {
  const fields = tenants.map((tenant) => fieldFor(variable, undefined, tenant));
  const [first] = fields;
  if (!first) return [];
  const required = fields.some((each) => each.required);
  return [{ ...first, required, otherwise: otherwiseOf(fields, tenants) }];
}

type Published = { id: string; name: string; versions: { id: string; number: number; document: unknown }[] };

async function formFor(
  { id: blueprintId, name, versions }: Published,
  ids: string[],
): Promise<FirstForm | null> {
  const [newest] = versions;
  if (!newest) return null;
  const [tenants, running] = await Promise.all([
    chosenTenants(db(), ids, blueprintId, mostInRollout),
    db().blueprintRollout.findFirst({
      where: { version: { blueprintId }, state: "running" },
      select: { id: true },
    }),
  ]);
  const document = blueprintDocument.parse(newest.document);
  const candidates = tenants.map((each) => candidateOf(each, newest.number, document));
  const ready = tenants.filter((_, n) => candidates[n]?.whyNot === null);
  return {
    rolloutId: random.uuid(),
    blueprintId,
    blueprint: name,
    versionId: newest.id,
    version: newest.number,
    fields: document.variables.flatMap((each) => sharedField(each, ready)),
    candidates,
    running: running?.id ?? null,
  };
}

/** `chosen`: the blueprint, which may be left out where there is only one. */
export async function readFirstForm(
  staff: Staff,
  { ids, selection, chosen }: { ids: string[]; selection: string; chosen: string | undefined },
): Promise<FirstPage> {
  requireRight(staff, "blueprint:apply");
  const published = await db().blueprint.findMany({
    where: { archivedAt: null, versions: { some: {} } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    include: { versions: { orderBy: { number: "desc" }, take: 1 } },
  });
  const only = published.length === 1 ? published[0] : undefined;
  const blueprint = published.find(({ id }) => id === chosen) ?? only;
  return {
    selection,
    count: ids.length,
    offered: published.map(({ id, name, versions }) => ({
      blueprintId: id,
      name,
      version: versions[0]?.number ?? 0,
    })),
    form: blueprint && ids.length > 0 ? await formFor(blueprint, ids) : null,
  };
}
