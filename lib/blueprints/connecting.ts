import "server-only";
/** A connection that the customer makes with a connect link. */
import { db } from "#lib/base/db.ts";
import type { Next } from "#lib/engine/definition.ts";
import { stay } from "#lib/engine/operation.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { aroundMs, findMadeByLink } from "./by-link.ts";
import type { Live } from "./kind.ts";
import { typeOf } from "./kinds/connections.ts";
import { puts } from "./on-record.ts";
import { type Now, type Turn, waiting } from "./steps.ts";
import { raiseFailed } from "./trouble.ts";

/** Whether it came while it was waited for, or by a link of ours. What was there before is taken over. */
async function isByCustomer({ operation }: Now, found: Live): Promise<boolean> {
  const { createdAt } = found;
  const { since } = operation.input;
  const fromMs = since === null ? null : Date.parse(since) - aroundMs;
  if (fromMs !== null && (createdAt === null || createdAt.getTime() >= fromMs)) return true;
  return (await findMadeByLink(operation.tenantId, [found])).has(found.id);
}

async function take(now: Now, turn: Turn, found: Live): Promise<Next> {
  const { name, spec } = turn.wanted;
  const where = { tenantId: now.operation.tenantId, upstreamId: found.id, endedAt: null };
  if ((await db().managedResource.count({ where })) > 0)
    return { kind: "fail", message: { code: "resource_taken", params: { name } } };
  const origin = (await isByCustomer(now, found)) ? "connected" : "adopted";
  const sent = { lastApplied: spec, secretsHash: null };
  return { kind: "commit", commit: puts(now, turn, { id: found.id, origin, sent }) };
}

/** Names are unique, so that the customer can't make another one of this name. */
function blocked({ operation }: Now, { wanted, situation }: Turn, other: Live): Next {
  const message = {
    code: "connection_name_taken",
    params: { name: wanted.name, type: typeOf(other.record) },
  } as const;
  return {
    kind: "commit",
    async commit(tx) {
      await stay(tx, operation, "stuck", message);
      await clear(tx, { tenantId: operation.tenantId, subject: operation.id }, "blueprint_waits");
      await raiseFailed(tx, situation.assignment.id);
    },
  };
}

export async function connect(now: Now, turn: Turn): Promise<Next> {
  const { kind, place, wanted, situation } = turn;
  const named = (await kind.list(place, wanted)).filter(({ name }) => name === wanted.name);
  const found = named.find((live) => kind.matches(live, wanted));
  const [other] = named;
  if (found) return await take(now, turn, found);
  if (other) return blocked(now, turn, other);
  const { id: assignmentId, blueprint } = situation.assignment;
  const { name } = wanted;
  const { tenantId, id: subject } = now.operation;
  const params = { blueprint: blueprint.name, connection: name, assignmentId };
  return waiting(now, { code: "awaits_customer", params: { name } }, async (tx) => {
    await clear(tx, { tenantId, subject: assignmentId }, "blueprint_failed");
    await raise(tx, { tenantId, subject }, { code: "blueprint_waits", params });
  });
}
