/** Stored secrets that can't be decrypted, for the person at the terminal. Never with a value. */
import { db } from "#lib/base/db.ts";
import { purposes } from "#lib/base/sealed-columns.ts";
import { openStored, readStored, type UnreadableValue } from "#lib/base/stored-values.ts";
import { needWords } from "#lib/base/unreadable.ts";
import { cannotStart } from "./startup-error.ts";

const most = 100;

/** One line for each, with its tenant, and a count of those beyond the first hundred. */
export async function listUnreadable(values: UnreadableValue[]): Promise<string[]> {
  const shown = values.slice(0, most);
  const ids = shown.flatMap(({ tenantId }) => (tenantId === null ? [] : [tenantId]));
  const tenants = await db().tenant.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  const names = new Map(tenants.map(({ id, name }) => [id, name]));
  const keyIds = shown.flatMap(({ purpose, recordId }) => (purpose === "organization-key" ? [recordId] : []));
  const keys = await db().organizationKey.findMany({
    where: { id: { in: keyIds } },
    select: { id: true, hint: true },
  });
  const hints = new Map(keys.map(({ id, hint }) => [id, hint]));
  const lines = shown.map((value) => {
    const { table, recordId, tenantId, needed } = value;
    const hint = hints.get(recordId);
    return [
      `${table} ${recordId}`,
      hint ? ` (key …${hint})` : "",
      tenantId === null ? "" : ` of ${names.get(tenantId) ?? "tenant"} (tenant ${tenantId})`,
      `. ${needWords(value)}`,
      needed ? "" : " It has stopped and is not needed any more.",
    ].join("");
  });
  const more = values.length - shown.length;
  return more > 0 ? [...lines, `And ${more.toLocaleString("en")} more.`] : lines;
}

/** Decrypts every stored value that the app still needs. Throws with a list of those that can't be decrypted. */
export async function requireReadable(): Promise<string> {
  const unreadable: UnreadableValue[] = [];
  let total = 0;
  for (const purpose of purposes)
    for await (const page of readStored(purpose)) {
      const needed = page.filter((row) => row.needed);
      total += needed.length;
      const opened = await Promise.all(needed.map((row) => openStored(purpose, row)));
      unreadable.push(...opened.flatMap((each) => (each.unreadable ? [each.unreadable] : [])));
    }
  if (unreadable.length === 0) return `all ${total.toLocaleString("en")} can be decrypted`;
  const [count, all] = [unreadable.length, total].map((number) => number.toLocaleString("en"));
  throw cannotStart(
    [`${count} of ${all} can't be decrypted:`, ...(await listUnreadable(unreadable))].join("\n"),
    "Add the missing key to ENCRYPTION_KEYS again, or restore the value from a backup. Otherwise `npm run keys -- mint-lost` mints new API keys.",
  );
}
