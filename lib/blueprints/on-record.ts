import "server-only";
/** A resource comes onto our records: what Polytomic has of it, and what it was sent with. */
import { recorded } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { random } from "#lib/base/random.ts";
import { insert } from "#lib/base/together.ts";
import type { Outcome } from "#lib/engine/definition.ts";
import { hashBody } from "#lib/engine/ledger.ts";
import type { ResourceOrigin } from "#prisma/client/enums.ts";
import type { JsonObject } from "./document.ts";
import { secretsOf } from "./resolve.ts";
import { advance, type Now, type Turn } from "./steps.ts";

/** Of the secrets that a resource is sent with; null where it has none. */
export async function hashOfSecrets({
  wanted,
  filled,
}: Pick<Turn, "wanted" | "filled">): Promise<string | null> {
  const names = secretsOf(wanted.spec);
  if (names.length === 0) return null;
  return (await hashBody(names.toSorted().map((name) => [name, filled.secrets[name] ?? null]))).hash;
}

type Sent = { lastApplied: JsonObject; secretsHash: string | null };

export const sentOf = async (turn: Turn): Promise<Sent> => ({
  lastApplied: turn.wanted.spec,
  secretsHash: await hashOfSecrets(turn),
});

/** What a request made or a look found. `sent`: with what; null: all of it is still to be compared and sent. */
export function puts(
  now: Pick<Now, "operation">,
  turn: Turn,
  { id, origin, sent }: { id: string; origin: ResourceOrigin; sent: Sent | null },
): Outcome {
  const { situation, resource, wanted } = turn;
  const { assignment, tenant } = situation;
  const { key, kind } = resource;
  const at = clock.now();
  const row = {
    id: random.orderedUuid(),
    assignmentId: assignment.id,
    tenantId: tenant.id,
    key,
    kind,
    upstreamId: id,
    origin,
    name: wanted.name,
    lastApplied: sent?.lastApplied ?? {},
    secretsHash: sent?.secretsHash ?? null,
    firstRunDue: sent !== null && resource.firstRun,
    checkedAt: at,
    createdAt: at,
  };
  const detail = { blueprint: assignment.blueprint.name, key, name: wanted.name, upstreamId: id };
  const isOurs = origin === "created" || origin === "shared";
  const action = isOurs ? "resource.created" : "resource.adopted";
  return {
    writes: (actor) => ({
      ...advance(now, turn, origin === "adopted" ? "update" : "verify"),
      rows: [insert("managed_resource", row)],
      audit: [recorded(actor, action, { type: "tenant", id: tenant.id }, detail)],
    }),
  };
}
