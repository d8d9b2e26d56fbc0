import "server-only";
import { domainToUnicode } from "node:url";
import { db, transact } from "#lib/base/db.ts";
import { fold, foldCase, foldVersion } from "#lib/forms/fold.ts";
import { nameKey } from "./name-key.ts";

/*
 * What the list searches, sorts and compares by is written together with its source: every write of a name, a
 * customer id, a root user's email or labels uses one of these. The database joins the parts to one text.
 */

/** The most that an index takes; only names of rare characters are longer. */
const longestFolded = 600;

export const asName = (name: string) => ({
  name,
  nameKey: nameKey(name),
  nameFolded: fold(name).slice(0, longestFolded).toWellFormed(),
});

export const asExternalId = (externalId: string | null) => ({
  externalId,
  externalKey: externalId === null ? null : foldCase(externalId),
  externalFolded: fold(externalId ?? ""),
});

/** A domain is found in its ASCII form and in its readable form. */
export function asRootEmail(rootEmail: string | null) {
  const [local, domain] = (rootEmail ?? "").split("@xn--");
  const asRead = domain ? `${local}@${domainToUnicode(`xn--${domain}`)}` : "";
  return { rootEmail, emailFolded: fold(`${rootEmail ?? ""} ${asRead}`) };
}

export const asLabels = (labels: string[]) => ({ labels, labelsFolded: labels.map(fold).join(" ") });

const batchSize = 500;

/**
 * Folds what an earlier version of the app has written, before it is read. Each batch is a transaction, so the next
 * start continues after an interruption. Returns the number of tenants.
 */
export async function foldAgain(): Promise<number> {
  const where = { foldVersion: { lt: foldVersion } };
  const stale = await db().tenant.findMany({ where, orderBy: { createdAt: "asc" }, select: { id: true } });
  for (let from = 0; from < stale.length; from += batchSize)
    await foldBatch(stale.slice(from, from + batchSize).map(({ id }) => id));
  return stale.length;
}

async function foldBatch(ids: string[]): Promise<void> {
  await transact(async (tx) => {
    const select = { id: true, name: true, externalId: true, rootEmail: true, labels: true } as const;
    const tenants = await tx.tenant.findMany({
      where: { id: { in: ids } },
      orderBy: { createdAt: "asc" },
      select,
    });
    const folded = tenants.map(({ id, name, externalId, rootEmail, labels }) => ({
      id,
      ...asName(name),
      ...asExternalId(externalId),
      ...asRootEmail(rootEmail),
      ...asLabels(labels),
    }));
    const keyed = await tx.tenant.findMany({
      where: { externalKey: { in: folded.flatMap(({ externalKey }) => externalKey ?? []) } },
      select: { id: true, externalKey: true },
    });
    const holders = new Map(keyed.map(({ id, externalKey }) => [externalKey, id]));
    const rows = folded.map((row) => ({ ...row, externalKey: keyFor(row, holders) }));
    await tx.$executeRaw`
      UPDATE tenant SET
        name_key = row."nameKey", name_folded = row."nameFolded", external_key = row."externalKey",
        external_folded = row."externalFolded", email_folded = row."emailFolded",
        labels_folded = row."labelsFolded", fold_version = ${foldVersion}::int
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
        id uuid, "nameKey" text, "nameFolded" text, "externalKey" text, "externalFolded" text, "emailFolded" text,
        "labelsFolded" text)
      WHERE tenant.id = row.id`;
  });
}

type Keyed = { id: string; externalKey: string | null };

/**
 * Ids that differ only in case were once allowed. The older tenant keeps the id. The younger one gets a key that
 * nobody can type, until its id is changed.
 */
function keyFor({ id, externalKey }: Keyed, holders: Map<string | null, string>): string | null {
  if (externalKey === null) return null;
  const holder = holders.get(externalKey) ?? id;
  holders.set(externalKey, holder);
  return holder === id ? externalKey : `${externalKey}\n${id}`;
}
