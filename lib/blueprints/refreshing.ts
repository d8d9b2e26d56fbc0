import "server-only";
/** Waiting for a schema that Polytomic has not read: it is asked once to read those of the connection again. */
import { clock, later } from "#lib/base/clock.ts";
import { type Next, withCommit } from "#lib/engine/definition.ts";
import { moving } from "#lib/engine/operation.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { schemaPath } from "#lib/polytomic/resources.ts";
import { isOpen, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { aroundMs } from "./by-link.ts";
import { textOf } from "./kinds/record.ts";
import { type Now, type Turn, waiting, waits } from "./steps.ts";

/** Whether Polytomic still reads a schema that it needs. If it does not say, that is asked again later. */
export async function isWaiting({ kind, place, wanted }: Turn, since: Date): Promise<boolean> {
  try {
    return (await kind.isWaiting?.(place, wanted, later(since, -aroundMs))) ?? false;
  } catch (error) {
    const status = upstreamStatus(error);
    if (error instanceof UpstreamError) return status === undefined || isOpen(status);
    throw error;
  }
}

/** Waits for `first`, after a refresh if nothing else would bring it. */
export async function awaiting(now: Now, turn: Turn, first: OperationMessage): Promise<Next> {
  const { operation } = now;
  const isUnread = first.code === "awaits_schema_of" && !operation.input.isRefreshed;
  if (!isUnread || (await isWaiting(turn, clock.now()))) return waiting(now, first);
  return { kind: "commit", commit: { writes: () => moving(operation, "refresh", {}) } };
}

/**
 * A second refresh does no harm. Only those of healthy connections are carried out: after a refusal it waits, and then
 * looks again at what it waits for.
 */
export async function refresh(now: Now, turn: Turn): Promise<Next> {
  const { operation, history } = now;
  const { situation, resource, kind, place, wanted } = turn;
  const back = situation.made.has(resource.key) ? "update" : "create";
  if (history.length > 0 && (await kind.awaits?.(place, wanted))?.code !== "awaits_schema_of")
    return { kind: "commit", commit: { writes: () => moving(operation, back) } };
  const connectionId = textOf(wanted.spec.connection_id);
  const commit = { writes: () => moving(operation, back, { isRefreshed: true }) };
  return {
    kind: "send",
    method: "POST",
    path: schemaPath(connectionId, "refresh"),
    absentBefore: null,
    withOrganizationKey: true,
    send: async (once) =>
      withCommit(await place.organization.refreshSchemas(connectionId, once), () => commit),
    refused: ({ status }) =>
      [400, 404, 422].includes(status)
        ? waits(now, { code: "awaits_schema", params: { name: wanted.name } })
        : null,
  };
}
