/** Why a tenant needs attention, as the database has it. */
import { db, transact } from "#lib/base/db.ts";
import type { AttentionReason } from "#lib/messages/attention.ts";
import { raise, raiseMany, worstFirst } from "#lib/tenants/attention.ts";

/** All codes of a tenant, the worst first. */
export const codesOf = async (tenantId: string) =>
  worstFirst(await db().tenantAttention.findMany({ where: { tenantId } })).map(({ code }) => code);

export const raiseFor = (tenantId: string, reason: AttentionReason, subject = "") =>
  transact((tx) => raise(tx, { tenantId, subject }, reason));

export const raiseForAll = (tenants: { id: string }[], reason: AttentionReason) =>
  transact((tx) =>
    raiseMany(
      tx,
      tenants.map(({ id }) => id),
      reason,
    ),
  );

/** A reason of a tenant that no test uses. */
export const somethingElse: AttentionReason = { code: "noted", params: { text: "Look at this" } };
