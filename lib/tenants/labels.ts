import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { foldCase } from "#lib/forms/fold.ts";

/* The labels that forms and filters offer: those of at least one tenant, archived or not. */

/** An existing label keeps its first spelling, whatever the case. */
export async function spelled(tx: Tx, labels: string[]): Promise<string[]> {
  if (labels.length === 0) return [];
  const known = await tx.label.findMany({ orderBy: [{ createdAt: "desc" }, { name: "asc" }] });
  const spelling = new Map(known.map(({ name }) => [foldCase(name), name]));
  return labels.map((label) => spelling.get(foldCase(label)) ?? label);
}

/**
 * Called after a tenant's labels were written: offers the new ones and drops those that no tenant has. Every label
 * that is added or removed is locked first, always in the same order. So removing a label from its last tenant waits
 * for a transaction that adds it to another one, and sees that tenant; in the other order the row is created again.
 */
export async function keepLabels(tx: Tx, before: string[], after: string[]): Promise<void> {
  const gone = before.filter((label) => !after.includes(label));
  const touched = [...gone, ...after.filter((label) => !before.includes(label))];
  if (touched.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO label (name, created_at)
    SELECT name, ${clock.now()}::timestamptz FROM unnest(${touched}::text[]) AS name ORDER BY name
    ON CONFLICT (name) DO UPDATE SET name = excluded.name`;
  if (gone.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM label
    WHERE name = ANY(${gone}::text[])
      AND NOT EXISTS (SELECT FROM tenant WHERE tenant.labels @> ARRAY[label.name])`;
}
