import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { foldCase } from "#lib/forms/fold.ts";

/* The labels that forms and filters offer: those that a tenant has, archived or not, and no others. */

/** A label that exists is written as it was first, whatever its case. */
export async function spelled(tx: Tx, labels: string[]): Promise<string[]> {
  if (labels.length === 0) return [];
  const known = await tx.label.findMany({ orderBy: [{ createdAt: "desc" }, { name: "asc" }] });
  const spelling = new Map(known.map(({ name }) => [foldCase(name), name]));
  return labels.map((label) => spelling.get(foldCase(label)) ?? label);
}

/**
 * After a tenant's labels were written: the new ones are offered, those that nobody has any more are not. Every
 * label that comes or goes is locked first, in one order for everybody. So whoever takes it from its last tenant
 * waits for whoever gives it to another, and then sees that tenant; the other way round the row is made anew.
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
