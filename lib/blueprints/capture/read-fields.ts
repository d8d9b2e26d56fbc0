import "server-only";
/**
 * The fields that someone defined in the schemas of an organization's connections. Primary keys are not captured: a read
 * does not tell those that were set from those that were detected.
 */
import type { CaptureNote } from "#lib/messages/blueprints.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { BulkSource } from "#lib/polytomic/wire-resources.ts";
import type { Live, Place } from "../kind.ts";
import { itemsOf, partOf, textOf } from "../kinds/record.ts";
import { liveField } from "../kinds/schema-field.ts";
import type { Captured } from "./draft-from.ts";

/** A copy has the schemas of its parent, and what can be no source has none to read. */
const mayDefine = ({ record }: Live): boolean => {
  const operations = partOf(record.type, "operations");
  const isSource = operations === undefined || itemsOf(operations).includes("bulksyncsource");
  return isSource && textOf(record.parent_connection_id) === "";
};

/** Null if its schemas are not read yet, are too many to read, or Polytomic refuses. Throws for a key that does not work. */
async function orUnread(reading: Promise<BulkSource>): Promise<BulkSource | null> {
  return await reading.catch((error: unknown) => {
    if (error instanceof UpstreamError && upstreamStatus(error) !== 401) return null;
    throw error;
  });
}

export async function readFields(
  { organization }: Place,
  connections: Live[],
  notes: CaptureNote[],
): Promise<Captured[]> {
  const found: Captured[] = [];
  for (const { id, name } of connections.filter(mayDefine)) {
    const source = await orUnread(organization.readBulkSource(id, true));
    const all = (source?.schemas ?? []).flatMap(({ id: schema, fields }) =>
      fields.map((field) => ({ schema, field })),
    );
    // Not every version says which fields are defined.
    const isSaid = source !== null && all.every(({ field }) => typeof field.user_managed === "boolean");
    if (!isSaid) notes.push({ code: "fields_unread", params: { name } });
    for (const { schema, field } of all)
      if (field.user_managed === true)
        found.push({ kind: "schemaField", live: liveField(id, schema, field) });
  }
  return found;
}
